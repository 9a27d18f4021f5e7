"""Reads RSS and Atom as a real reader does: read_feeds.py FILE... prints what each says, as JSON.

feedparser reads them; a parser of XML, which forgives nothing, finds what feedparser does not know.
"""

import json
import sys
from xml.etree import ElementTree

import feedparser

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
HISTORY = "{http://purl.org/syndication/history/1.0}"


def shown(read, element):
    """A picture, film or sound as feedparser reads it, and the words and still that it leaves to others."""
    still = element.find(MEDIA + "thumbnail")
    words = {"alt": element.findtext(MEDIA + "description"), "still": None if still is None else still.attrib["url"]}
    return {**read, **words}


def entry(found, element):
    media = element.findall(MEDIA + "content")
    return {
        "id": found.id,
        "link": found.link,
        "title": found.title,
        "summary": found.summary,
        "content": found.content[0].value,
        "authors": [author.name for author in found.get("authors", [])],
        "tags": [tag.label or tag.term for tag in found.get("tags", [])],
        "published": list(found.published_parsed[:6]),
        "updated": list(found.updated_parsed[:6]),
        "enclosures": [[one.href, one.type] for one in found.enclosures],
        "media": [shown(*pair) for pair in zip(found.get("media_content", []), media, strict=True)],
        "related": {one.hreflang: one.href for one in found.links if one.rel == "related"},
    }


def feed(path):
    with open(path, "rb") as file:
        text = file.read()
    tree = ElementTree.fromstring(text)
    read = feedparser.parse(text)
    elements = [element for element in tree.iter() if element.tag in ("item", ATOM + "entry")]
    return {
        "broken": str(read.get("bozo_exception", "")) if read.bozo else "",
        "version": read.version,
        "language": read.feed.language,
        "title": read.feed.title,
        "links": {link.rel: link.href for link in read.feed.links},
        "complete": tree.find(f".//{HISTORY}complete") is not None,
        "archive": tree.find(f".//{HISTORY}archive") is not None,
        "entries": [entry(*pair) for pair in zip(read.entries, elements, strict=True)],
        "deleted": [gone.attrib["ref"] for gone in tree.iter(TOMBSTONE)],
    }


print(json.dumps([feed(path) for path in sys.argv[1:]]))

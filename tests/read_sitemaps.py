"""Reads sitemaps: read_sitemaps.py FILE... prints what each says, as JSON. Anything that the protocol has no place for fails."""

import json
import sys
from xml.etree import ElementTree

PROTOCOL = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def url(element):
    found = {"alternates": {}}
    for part in element:
        if part.tag == LINK:
            assert part.attrib["rel"] == "alternate"
            assert part.attrib["hreflang"] not in found["alternates"]
            found["alternates"][part.attrib["hreflang"]] = part.attrib["href"]
        elif part.tag == NEWS + "news":
            found["news"] = {one.tag.removeprefix(NEWS): one.text for one in part.iter() if one.text}
        else:
            name = part.tag.removeprefix(PROTOCOL)
            assert name in ("loc", "lastmod"), part.tag
            found[name] = part.text
    return found


def sitemap(path):
    root = ElementTree.parse(path).getroot()
    kind = root.tag.removeprefix(PROTOCOL)
    assert kind in ("sitemapindex", "urlset"), root.tag
    inside = PROTOCOL + ("sitemap" if kind == "sitemapindex" else "url")
    assert all(element.tag == inside for element in root)
    return {"kind": kind, "urls": [url(element) for element in root]}


print(json.dumps([sitemap(path) for path in sys.argv[1:]]))

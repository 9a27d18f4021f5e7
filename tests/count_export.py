#!/usr/bin/env python3
"""Counts what a WordPress export holds, as JSON: the importer must agree with it.

An article is a post or a page in one language; a story is a translation group, or an article
without one. Trash and automatic drafts do not count. An article that needs a login or a password
to be read (draft, pending, private, protected) is counted as `unpublished`.
"""
import argparse
import gzip
import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("files", nargs="+", help="exports, .xml or .gz")
parser.add_argument("--default-locale", default="en", help="of articles that name no language")
arguments = parser.parse_args()

articles, unpublished, types = Counter(), Counter(), Counter()
stories, authors, terms = set(), set(), {"category": set(), "post_tag": set()}


def login(text):  # exports that were edited by hand have `>mina`
    return re.sub(r"[^\w .@*-]", "", text)


def count(name, element, inside):
    if name == "author" and "author_login" in inside:
        authors.add(login(inside["author_login"]))
    elif name in ("category", "tag", "term") and inside:  # a term's declaration: in items it has no children
        slug = inside.get("category_nicename") or inside.get("tag_slug") or inside.get("term_slug")
        taxonomy = inside.get("term_taxonomy") or {"category": "category", "tag": "post_tag"}.get(name)
        terms.get(taxonomy, set()).add(slug)
    elif name == "item" and inside["status"] not in ("trash", "auto-draft"):
        types[inside["post_type"]] += 1
        if inside["post_type"] in ("post", "page"):
            attached = [(term.get("domain"), term.get("nicename")) for term in element.findall("category")]
            for domain, slug in attached:
                terms.get(domain, set()).add(slug)
            readable = inside["status"] in ("publish", "future") and not inside.get("post_password")
            locale = dict(attached).get("language", arguments.default_locale)
            (articles if readable else unpublished)[locale] += 1
            stories.add(dict(attached).get("post_translations", inside["post_id"]))
            authors.add(login(inside["creator"]))


for path in arguments.files:
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        for _, element in ElementTree.iterparse(file):
            names = {child: child.tag.rpartition("}")[2] for child in element}
            inside = {name: (child.text or "").strip() for child, name in names.items()}
            name = element.tag.rpartition("}")[2]
            count(name, element, inside)
            if name == "item":
                element.clear()

print(json.dumps({
    "articles": articles, "unpublished": unpublished, "stories": len(stories),
    "categories": len(terms["category"]), "tags": len(terms["post_tag"]), "authors": len(authors - {""}),
    "media": types["attachment"], "menu_items": types["nav_menu_item"],
}, indent=2, sort_keys=True))

"""Counts what a WordPress export holds, as JSON: the importer must agree with it. Trash and automatic drafts do not count."""
import argparse
import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--default-locale", help="of articles that name no language")
asked = parser.parse_args()
articles, unpublished, stories, authors, media = Counter(), Counter(), set(), set(), 0
terms = {"category": set(), "post_tag": set()}
login = lambda text: re.sub(r"[^\w .@*-]", "", text)  # exports that were edited by hand have `>mina`
for _, element in ElementTree.iterparse(asked.file):
    name, inside = element.tag.rpartition("}")[2], {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in element}
    if name == "author" and "author_login" in inside:
        authors.add(login(inside["author_login"]))
    elif name in ("category", "tag", "term") and inside:  # a term's declaration: in items it has no children
        taxonomy = inside.get("term_taxonomy") or {"category": "category", "tag": "post_tag"}.get(name)
        terms.get(taxonomy, set()).add(inside.get("category_nicename") or inside.get("tag_slug") or inside.get("term_slug"))
    elif name == "item" and inside["status"] not in ("trash", "auto-draft"):
        media += inside["post_type"] == "attachment"
        if inside["post_type"] in ("post", "page"):
            attached = [(term.get("domain"), term.get("nicename")) for term in element.findall("category")]
            for domain, slug in attached:
                terms.get(domain, set()).add(slug)
            readable = inside["status"] in ("publish", "future") and not inside.get("post_password")
            (articles if readable else unpublished)[dict(attached).get("language", asked.default_locale)] += 1
            stories.add(dict(attached).get("post_translations", inside["post_id"]))
            authors.add(login(inside["creator"]))
        element.clear()
print(json.dumps({"articles": articles, "unpublished": unpublished, "stories": len(stories), "authors": len(authors - {""}),
                  "categories": len(terms["category"]), "tags": len(terms["post_tag"]), "media": media}))

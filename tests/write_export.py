"""Writes the export of a made-up newsroom on WordPress with Polylang, of any size, the same bytes for the same size.

    python3 tests/write_export.py --stories 2000 newsroom.xml

A story is told in one to all of the languages, with a picture in several sizes, two categories, three tags, an author and, now
and then, a former slug and related posts. Each language has a menu. What stands in it is nonsense in the words of each language.
"""

import argparse
import random
from pathlib import Path
from urllib.parse import quote

SITE = "https://rate.example"
LANGUAGES = {
    "en": ("English", "en_US", "river bridge market harvest winter school doctor night road song water village"),
    "fa": ("فارسی", "fa_IR", "رود پل بازار خرمن زمستان مدرسه پزشک شب راه آواز آب روستا"),
    "ru": ("Русский", "ru_RU", "река мост рынок урожай зима школа врач ночь дорога песня вода село"),
    "tg": ("Тоҷикӣ", "tg_TJ", "дарё пул бозор ҳосил зимистон мактаб духтур шаб роҳ суруд об деҳа"),
}
SECTIONS, SUBJECTS, AUTHORS = 12, 40, 15
NAMESPACES = "".join(
    f'\n\txmlns:{prefix}="{url}"'
    for prefix, url in {
        "excerpt": "http://wordpress.org/export/1.2/excerpt/",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "wp": "http://wordpress.org/export/1.2/",
    }.items()
)


def cdata(text):
    return f"<![CDATA[{text}]]>"


def serialized(pairs):
    entries = "".join(f's:{len(key.encode())}:"{key}";i:{number};' for key, number in pairs)
    return f"a:{len(pairs)}:{{{entries}}}"


def term(number, taxonomy, slug, name, description=""):
    return (
        f"\t<wp:term><wp:term_id>{number}</wp:term_id><wp:term_taxonomy>{cdata(taxonomy)}</wp:term_taxonomy>"
        f"<wp:term_slug>{cdata(slug)}</wp:term_slug><wp:term_parent></wp:term_parent>"
        f"<wp:term_name>{cdata(name)}</wp:term_name><wp:term_description>{cdata(description)}</wp:term_description></wp:term>\n"
    )


def header():
    yield (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"{NAMESPACES}\n>\n<channel>\n'
        f"\t<title>The Rate</title>\n\t<link>{SITE}</link>\n\t<description>Made up</description>\n"
        f"\t<language>en-US</language>\n\t<wp:wxr_version>1.2</wp:wxr_version>\n"
        f"\t<wp:base_site_url>{SITE}</wp:base_site_url>\n\t<wp:base_blog_url>{SITE}</wp:base_blog_url>\n"
    )
    for author in range(AUTHORS):
        yield (
            f"\t<wp:author><wp:author_id>{author + 1}</wp:author_id><wp:author_login>{cdata(f'author-{author}')}"
            f"</wp:author_login><wp:author_display_name>{cdata(f'Author {author}')}</wp:author_display_name></wp:author>\n"
        )
    for at, (code, (name, locale, _)) in enumerate(LANGUAGES.items()):
        about = f's:6:"locale";s:{len(locale)}:"{locale}";s:3:"rtl";i:{int(code == "fa")};'
        yield term(9000 + at, "language", code, name, f"a:2:{{{about}}}")
    for at, code in enumerate(LANGUAGES):
        yield term(9500 + at, "nav_menu", f"main-{code}", f"Main {code}")
    number = 0
    for taxonomy, count in ("category", SECTIONS), ("post_tag", SUBJECTS):
        for at in range(count):
            members = []
            for code, (_, _, words) in LANGUAGES.items():
                number += 1
                members.append((code, number))
                yield term(number, taxonomy, slug_of(taxonomy, at, code), f"{words.split()[at % 12]} {at}")
            yield term(10000 + number, "term_translations", f"pll_{taxonomy}_{at}", "", serialized(members))


def menus():
    """A menu of each language: its first sections, and one address."""
    for language, code in enumerate(LANGUAGES):
        filing = filed("nav_menu", f"main-{code}", f"Main {code}")
        for at in range(4):
            kind, leads_to = ("custom", 0) if at == 3 else ("taxonomy", at * len(LANGUAGES) + language + 1)
            more = filing + meta("_menu_item_type", kind) + meta("_menu_item_object_id", str(leads_to)) + meta("_menu_item_url", f"{SITE}/all/" if at == 3 else "")
            number = 50_000 + 10 * language + at
            yield item(number, "nav_menu_item", f"{SITE}/?p={number}", "All" if at == 3 else "", "2015-01-01 00:00:00", more, name=str(number))


def sizes(number):
    """What WordPress keeps of a picture's sizes."""
    text = lambda value: f's:{len(value)}:"{value}";'
    entry = lambda name, width: text(name) + f'a:3:{{{text("file")}{text(f"picture-{number}-{width}x{width}.jpg")}{text("width")}i:{width};{text("height")}i:{width};}}'
    whole = text("width") + "i:1600;" + text("height") + "i:1600;" + text("file") + text(f"picture-{number}.jpg")
    return f'a:4:{{{whole}{text("sizes")}a:2:{{{entry("thumbnail", 150)}{entry("medium", 300)}}}}}'


def slug_of(taxonomy, at, code):
    return quote(f"{LANGUAGES[code][2].split()[at % 12]}-{taxonomy[0]}{at}-{code}").lower()


def item(number, kind, link, title, date, more, content="", excerpt="", name="", status="publish", parent=0):
    return (
        f"\t<item>\n\t\t<title>{cdata(title)}</title>\n\t\t<link>{link}</link>\n"
        f"\t\t<dc:creator>{cdata(f'author-{number % AUTHORS}')}</dc:creator>\n"
        f"\t\t<content:encoded>{cdata(content)}</content:encoded>\n\t\t<excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>\n"
        f"\t\t<wp:post_id>{number}</wp:post_id>\n\t\t<wp:post_date>{date}</wp:post_date>\n"
        f"\t\t<wp:post_date_gmt>{date}</wp:post_date_gmt>\n\t\t<wp:post_modified_gmt>{date}</wp:post_modified_gmt>\n"
        f"\t\t<wp:post_name>{cdata(name)}</wp:post_name>\n\t\t<wp:status>{status}</wp:status>\n"
        f"\t\t<wp:post_parent>{parent}</wp:post_parent>\n\t\t<wp:post_type>{kind}</wp:post_type>\n{more}\t</item>\n"
    )


def meta(key, value):
    return f"\t\t<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>\n"


def filed(taxonomy, slug, label=""):
    return f'\t\t<category domain="{taxonomy}" nicename="{slug}">{cdata(label)}</category>\n'


def story(number, dice):
    """The items of one story: its picture and its articles."""
    first = 100_000 + 10 * number
    date = f"{2015 + number % 10}-{number % 12 + 1:02}-{number % 28 + 1:02} {number % 24:02}:00:00"
    file = f"{SITE}/wp-content/uploads/picture-{number}.jpg"
    more = f"\t\t<wp:attachment_url>{file}</wp:attachment_url>\n" + meta("_wp_attachment_image_alt", f"Picture {number}")
    more += meta("_wp_attachment_metadata", sizes(number))
    yield item(first, "attachment", f"{SITE}/picture-{number}/", f"Picture {number}", date, more, name=f"picture-{number}", status="inherit", parent=first + 1)
    codes = dice.sample(list(LANGUAGES), dice.randint(1, len(LANGUAGES)))
    sections, subjects = dice.sample(range(SECTIONS), 2), dice.sample(range(SUBJECTS), 3)
    for at, code in enumerate(codes, 1):
        words = LANGUAGES[code][2].split()
        sentence = lambda: " ".join(dice.choices(words, k=12)).capitalize() + "."
        paragraphs = [" ".join(sentence() for _ in range(5)) for _ in range(dice.randint(4, 9))]
        body = "\n\n".join(f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->" for text in paragraphs)
        body += f'\n\n<!-- wp:image {{"id":{first}}} -->\n<figure class="wp-block-image"><img src="{file}" class="wp-image-{first}"/></figure>\n<!-- /wp:image -->'
        slug = quote(f"{words[number % 12]}-{words[number % 7]}-{number}").lower()
        folder = "" if code == "en" else f"/{code}"
        more = filed("language", code) + filed("post_translations", f"pll_{number}") + meta("_thumbnail_id", str(first))
        more += "".join(filed("category", slug_of("category", section, code)) for section in sections)
        more += "".join(filed("post_tag", slug_of("post_tag", subject, code)) for subject in subjects)
        if number % 10 == 0:
            more += meta("_wp_old_slug", f"former-{number}-{code}")
        if number % 5 == 0 and number > 10:
            more += meta("_related_posts", serialized([(str(n), 100_001 + 10 * (number - n - 1)) for n in range(3)]))
        yield item(first + at, "post", f"{SITE}{folder}/{date[:4]}/{slug}/", sentence(), date, more, body, sentence(), slug)


def write(path, stories):
    """Writes the export of so many stories."""
    dice = random.Random(stories)
    with Path(path).open("w", encoding="utf-8") as out:
        out.writelines(header())
        out.writelines(menus())
        for number in range(stories):
            out.writelines(story(number, dice))
        out.write("</channel>\n</rss>\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("file")
    asked = parser.parse_args()
    write(asked.file, asked.stories)

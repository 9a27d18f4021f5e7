//! What holds in the database itself, whoever writes: each of these rows is refused, on both.

use sea_orm::ConnectionTrait;

use crate::harness::Site;
use crate::harness::database::BOTH;

/// Writes that break a rule, beside the rule. Each but for that rule would do: see the test below.
const BROKEN: [(&str, &str); 27] = [
    (
        "an article stands at one address",
        "UPDATE address SET current = TRUE, article_id = (SELECT MIN(article_id) FROM address WHERE current), target_url = NULL WHERE id = 900000",
    ),
    (
        "a heading stands at one address in a language",
        "UPDATE address SET current = TRUE, heading_id = (SELECT MIN(heading_id) FROM address WHERE current AND locale = 'en'), target_url = NULL WHERE id = 900000",
    ),
    (
        "one thing stands at a path",
        "INSERT INTO address SELECT 900001, host, path_key, locale, FALSE, NULL, NULL, 'https://far.example/' FROM address WHERE id = 900000",
    ),
    (
        "an address leads to one thing",
        "UPDATE address SET article_id = (SELECT MIN(id) FROM article) WHERE id = 900000",
    ),
    ("an address leads somewhere", "UPDATE address SET target_url = NULL WHERE id = 900000"),
    ("nothing of the site stands elsewhere", "UPDATE address SET current = TRUE WHERE id = 900000"),
    (
        "an article is not related to itself by choice",
        "INSERT INTO curated SELECT id, 99, id FROM article WHERE id = 1",
    ),
    ("nor chosen twice", "INSERT INTO curated SELECT article_id, 99, related_id FROM curated WHERE position = 0"),
    ("nor is it its own neighbour", "INSERT INTO neighbour SELECT id, 99, id, 0.5 FROM article WHERE id = 1"),
    (
        "nor anybody's twice",
        "INSERT INTO neighbour SELECT article_id, 99, related_id, 0.5 FROM neighbour WHERE position = 0",
    ),
    ("a score is at most 1", "UPDATE neighbour SET score = 1.5"),
    ("places of related items begin at 0", "UPDATE curated SET position = -1 WHERE position = 0"),
    ("a language has a place of its own", "UPDATE locale SET position = 0"),
    ("that begins at 0", "UPDATE locale SET position = -1 WHERE code = 'en'"),
    (
        "so does a menu's entry",
        "INSERT INTO menu_item SELECT 900000, slot, parent_id, position, NULL, NULL, NULL FROM menu_item WHERE id = (SELECT MIN(id) FROM menu_item)",
    ),
    ("that begins at 0, too", "UPDATE menu_item SET position = -1 WHERE id = (SELECT MIN(id) FROM menu_item)"),
    (
        "so does a social link",
        "INSERT INTO social_link SELECT 900000, position, network, label, url FROM social_link WHERE id = 1",
    ),
    (
        "that begins at 0 as well",
        "INSERT INTO social_link VALUES (900000, -1, 'matrix', 'Matrix', 'https://matrix.example/')",
    ),
    (
        "so does an ad slot",
        "INSERT INTO ad_slot SELECT 900000, position, 'another', NULL, NULL, NULL FROM ad_slot WHERE id = 1",
    ),
    (
        "that has a name of its own",
        "INSERT INTO ad_slot SELECT 900000, 900000, name, NULL, NULL, NULL FROM ad_slot WHERE id = 1",
    ),
    ("a chain does not lead to where it begins", "INSERT INTO locale_fallback VALUES ('en', 99, 'en')"),
    ("a story is told once in a language", "UPDATE article SET locale = 'en' WHERE story_id = 1"),
    ("a slug is one article's", "UPDATE article SET slug = 'same' WHERE locale = 'en'"),
    ("what is published has a time", "UPDATE article SET published_at = NULL WHERE status = 'PUBLISHED'"),
    ("a tag is no category", "UPDATE story_heading SET kind = 'TAG' WHERE kind = 'CATEGORY'"),
    ("a category does not stand below itself", "UPDATE heading SET parent_id = id WHERE kind = 'CATEGORY'"),
    (
        "nor a tag below anything",
        "UPDATE heading SET parent_id = (SELECT MIN(id) FROM heading WHERE kind = 'CATEGORY') WHERE kind = 'TAG'",
    ),
];

/// What the same tables take.
const SOUND: [&str; 6] = [
    "INSERT INTO address VALUES (900000, 'far.example', '/away', 'en', FALSE, NULL, NULL, 'https://far.example/')",
    "UPDATE address SET article_id = (SELECT MIN(id) FROM article), target_url = NULL WHERE id = 900000",
    "UPDATE address SET article_id = NULL, target_url = 'https://far.example/' WHERE id = 900000",
    "INSERT INTO social_link VALUES (900001, 900001, 'matrix', 'Matrix', 'https://matrix.example/')",
    "INSERT INTO ad_slot VALUES (900001, 900001, 'another', NULL, NULL, NULL)",
    "UPDATE locale SET position = 900000 WHERE code = 'en'",
];

#[tokio::test]
async fn what_breaks_a_rule_is_refused_by_the_database() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        site.rest().await;
        let database = site.content().database();
        for sound in SOUND {
            let written = database.execute_unprepared(sound).await.unwrap();
            assert_eq!(written.rows_affected(), 1, "{backend:?}: {sound}");
        }

        for (rule, broken) in BROKEN {
            let refused = database.execute_unprepared(broken).await;

            let cause =
                refused.map(|written| written.rows_affected()).map_err(|error| error.to_string().to_lowercase());
            assert!(cause.as_ref().is_err_and(|cause| cause.contains("constraint")), "{backend:?}, {rule}: {cause:?}");
        }
    }
}

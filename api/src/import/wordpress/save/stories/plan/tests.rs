//! Which posts become one story, first and again.

use super::*;
use crate::import::wordpress::format::record::{Item, ItemTerm, Record, Site};
use crate::import::wordpress::options::Options;

/// A post's number, language, group (or none) and date.
type Post<'p> = (i64, &'p str, &'p str, &'p str);

fn plan(posts: &[Post<'_>], standing: &Earlier, known: &[i64]) -> Plan {
    let mut survey = Survey::new("");
    let base_blog_url = "https://a.example".to_owned();
    survey.note(Record::Site(Site { language: "en".to_owned(), base_blog_url, ..Site::default() })).unwrap();
    for (id, language, group, date) in posts {
        let term = |domain: &str, nicename: &str| ItemTerm {
            domain: domain.to_owned(),
            nicename: nicename.to_owned(),
            label: String::new(),
        };
        let terms = vec![term("language", language), term("post_translations", group)];
        survey
            .note(Record::Item(Box::new(Item {
                post_id: *id,
                post_type: "post".to_owned(),
                status: "publish".to_owned(),
                post_date_gmt: (*date).to_owned(),
                terms,
                ..Item::default()
            })))
            .unwrap();
    }
    let options = Options { default_locale: Some("en".to_owned()), ..Options::default() };
    let languages = Languages::plan(&survey, &options).unwrap();
    Plan::of(&survey, &languages, standing, |id| known.contains(&id), |id| id == DELETED)
}

fn stories(plan: &Plan) -> Vec<(Option<i64>, Vec<u32>)> {
    let all = 0..plan.len() as u32;
    all.map(|story| (plan.story(story).known.map(|id| id.0), plan.posts(story))).collect()
}

/// Stories by their ids at the source, and those that posts stand in.
fn standing(stories: &[(&str, i64)], posts: &[(i64, i64)]) -> Earlier {
    let mut standing = Earlier::default();
    stories.iter().for_each(|(key, story)| standing.stories.note(key, *story));
    for (post, story) in posts {
        standing.of_post.insert(*post, *story);
    }
    standing
}

/// A post whose article is gone.
const DELETED: i64 = 99;
const MONDAY: &str = "2026-06-01 08:00:00";
const TUESDAY: &str = "2026-06-02 08:00:00";

#[test]
fn translations_are_one_story_whose_original_was_published_first() {
    let posts = [(1, "fa", "g", TUESDAY), (2, "en", "g", TUESDAY), (3, "ru", "g", MONDAY), (4, "en", "", MONDAY)];

    let plan = plan(&posts, &Earlier::default(), &[]);

    // Languages stand in the order in which they came: fa, en, ru.
    assert_eq!(stories(&plan), [(None, vec![2, 0, 1]), (None, vec![3])]);
    assert_eq!((plan.of_post(1), plan.of_post(3)), (Some(0), Some(1)));
}

#[test]
fn of_those_published_together_the_sites_default_is_the_original() {
    let plan = plan(&[(1, "fa", "g", MONDAY), (2, "en", "g", MONDAY)], &Earlier::default(), &[]);

    assert_eq!(stories(&plan), [(None, vec![1, 0])]);
}

#[test]
fn two_posts_of_a_group_in_one_language_are_two_stories_and_it_is_said() {
    let plan = plan(&[(1, "fa", "g", MONDAY), (2, "fa", "g", MONDAY)], &Earlier::default(), &[]);

    assert_eq!(stories(&plan), [(None, vec![0]), (None, vec![1])]);
    assert!(plan.notes()[0].starts_with("Post 2 became a story of its own"));
}

#[test]
fn a_new_translation_joins_the_story_that_its_original_stands_in() {
    let standing = standing(&[("post:1", 7)], &[(1, 7)]);

    let plan = plan(&[(2, "fa", "g", MONDAY), (1, "en", "g", MONDAY)], &standing, &[1]);

    assert_eq!(stories(&plan), [(Some(7), vec![1, 0])]);
}

#[test]
fn what_was_deleted_here_is_in_no_story() {
    let plan = plan(&[(1, "en", "g", MONDAY), (DELETED, "fa", "g", MONDAY)], &Earlier::default(), &[]);

    assert_eq!(stories(&plan), [(None, vec![0])]);
    assert_eq!(plan.of_post(1), None);
}

#[test]
fn of_two_that_share_a_group_the_first_has_it_even_if_only_the_second_was_saved() {
    let posts = [(1, "en", "g", MONDAY), (2, "en", "g", MONDAY), (3, "fa", "g", MONDAY)];
    let standing = standing(&[("post:2", 7)], &[(2, 7)]);

    let (fresh, resumed) = (plan(&posts, &Earlier::default(), &[]), plan(&posts, &standing, &[2]));

    assert_eq!(stories(&fresh), [(None, vec![0, 2]), (None, vec![1])]);
    assert_eq!(stories(&resumed), [(Some(7), vec![1]), (None, vec![0, 2])]);
}

#[test]
fn posts_that_stand_apart_stay_apart_whatever_joins_them_later() {
    let standing = standing(&[("post:1", 7), ("post:2", 8)], &[(1, 7), (2, 8)]);

    let plan = plan(&[(1, "en", "g", MONDAY), (2, "fa", "g", MONDAY), (3, "ru", "g", MONDAY)], &standing, &[1, 2]);

    assert_eq!(stories(&plan), [(Some(7), vec![0, 2]), (Some(8), vec![1])]);
    assert!(plan.notes()[0].starts_with("Posts whose translations stand in another story"));
}

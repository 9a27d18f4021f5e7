//! Which articles are alike, and that looking at a part of them finds the nearest.

use super::*;

const DAY: i64 = 86_400;

fn article(id: i64, tags: &[i64], categories: &[i64]) -> Candidate {
    Candidate { id, story: id, published_at: id * DAY, tags: tags.to_vec(), categories: categories.to_vec() }
}

fn index(articles: &[(Candidate, &str)]) -> Index {
    let mut builder = Builder::default();
    for (candidate, title) in articles {
        builder.add(candidate, title.split_whitespace());
    }
    builder.build()
}

fn ids(neighbours: &[Neighbour]) -> Vec<i64> {
    neighbours.iter().map(|neighbour| neighbour.id).collect()
}

#[test]
fn a_rare_tag_binds_more_than_a_common_one() {
    let site = index(&[
        (article(1, &[7, 8], &[]), ""),
        (article(2, &[8], &[]), ""),
        (article(3, &[7], &[]), ""),
        (article(4, &[8], &[]), ""),
        (article(5, &[9], &[]), ""),
    ]);

    assert_eq!(ids(&site.nearest(1))[0], 3);
}

#[test]
fn a_twin_published_the_same_moment_scores_one_and_a_stranger_nothing() {
    let twin = Candidate { id: 9, story: 9, ..article(1, &[7], &[3]) };
    let site = index(&[(article(1, &[7], &[3]), "silk road"), (twin, "silk road"), (article(2, &[], &[]), "winter")]);

    let neighbours = site.nearest(1);

    assert_eq!(neighbours, [Neighbour { id: 9, score: 1.0 }, Neighbour { id: 2, score: 0.0 }]);
}

#[test]
fn neither_itself_nor_its_story_nor_anything_twice_is_a_neighbour() {
    let sibling = Candidate { id: 2, ..article(1, &[7], &[3]) };
    let mut articles = vec![(article(1, &[7, 7], &[3, 3]), "silk road road"), (sibling, "silk road")];
    articles.extend((3..300).map(|id| (article(id, &[7], &[3]), "silk road")));

    let neighbours = ids(&index(&articles).nearest(1));

    assert_eq!(neighbours, (3..23).collect::<Vec<_>>(), "all equally alike but for the distance in time");
}

#[test]
fn without_shared_words_the_section_comes_first_and_then_the_newest() {
    let site = index(&[
        (article(1, &[1], &[30]), "apple"),
        (article(2, &[2], &[30]), "melon"),
        (article(3, &[3], &[40]), "river"),
        (article(4, &[4], &[40]), "mountain"),
    ]);

    assert_eq!(ids(&site.nearest(1)), [2, 4, 3]);
}

#[test]
fn words_of_one_or_two_letters_do_not_count() {
    let site = index(&[
        (article(1, &[], &[]), "до آب melon"),
        (article(2, &[], &[]), "до آب"),
        (article(3, &[], &[]), "winter"),
    ]);

    assert!(site.nearest(1).iter().all(|neighbour| neighbour.score == 0.0));
}

#[test]
fn equals_come_newer_first_and_then_by_id_in_whatever_order_they_were_added() {
    let at = |id: i64, published_at: i64| (Candidate { published_at, ..article(id, &[7], &[3]) }, "silk road");
    let mut articles = vec![at(1, 0), at(5, -DAY), at(4, DAY), at(3, DAY), at(2, -DAY)];
    let one_way = index(&articles).nearest(1);
    articles.reverse();

    assert_eq!(ids(&one_way), [3, 4, 2, 5]);
    assert_eq!(index(&articles).nearest(1), one_way);
}

/// A locale of articles that share this and that.
fn locale() -> Vec<(Candidate, String)> {
    let article = |id: i64| {
        let tags = [id % 7, 100 + id % 41, 1_000 + id / 3];
        (article(id, &tags, &[id % 3]), format!("word{} name{} town{}", id % 5, id % 97, id / 2))
    };
    (1..600).map(article).collect()
}

/// As many as have each feature; and who has what, the newest first.
fn counted(articles: &[(Candidate, String)]) -> (Holders, HashMap<Feature, Vec<i64>>) {
    let mut who: HashMap<Feature, Vec<i64>> = HashMap::new();
    for (candidate, title) in articles.iter().rev() {
        for feature in Feature::of(candidate, title.split_whitespace()) {
            who.entry(feature).or_default().push(candidate.id);
        }
    }
    let by_key = who.iter().map(|(feature, ids)| (feature.key(), ids.len())).collect();
    (Holders { all: articles.len(), by_key }, who)
}

#[test]
fn the_articles_that_are_looked_at_are_enough_to_find_the_nearest() {
    let articles = locale();
    let (holders, who) = counted(&articles);
    let whole = index(&articles.iter().map(|(one, title)| (one.clone(), title.as_str())).collect::<Vec<_>>());
    for asked in [0, 1, 41, 300, 597, 598] {
        let (candidate, title) = &articles[asked];

        let features = looked_at(candidate, Feature::of(candidate, title.split_whitespace()), &holders);
        let mut builder = Builder::default();
        for (other, title) in &articles {
            let at = |ids: &Vec<i64>| ids.iter().position(|id| *id == candidate.id);
            let is_near = |feature: &Feature| {
                let ids = &who[feature];
                let place = ids.iter().position(|id| *id == other.id);
                place.zip(at(ids)).is_some_and(|(place, at)| place.abs_diff(at) <= WINDOW)
            };
            if features.iter().any(is_near) || articles.len() as i64 - other.id < WINDOW as i64 {
                builder.add(other, title.split_whitespace());
            }
        }
        let some = builder.build_among(&holders);

        assert!(some.articles.len() < articles.len(), "{} of them", some.articles.len());
        assert_eq!(some.nearest(candidate.id), whole.nearest(candidate.id), "{asked}");
    }
}

#[test]
fn how_near_an_article_is_to_others_is_how_near_they_find_it() {
    let articles = locale();
    let whole = index(&articles.iter().map(|(one, title)| (one.clone(), title.as_str())).collect::<Vec<_>>());

    let near = whole.near_to(300);

    assert!(near.len() >= NEIGHBOURS);
    for Neighbour { id, score } in near {
        if let Some(found) = whole.nearest(id).iter().find(|found| found.id == 300) {
            assert_eq!(found.score, score, "{id}");
        }
    }
}

#[test]
fn an_article_that_is_not_there_has_no_neighbours() {
    assert_eq!(index(&[(article(1, &[], &[]), "")]).nearest(2), []);
    assert_eq!(index(&[(article(1, &[], &[]), "")]).nearest(1), []);
}

#[test]
fn a_window_is_bounded_and_holds_the_ranks_around_its_middle() {
    let ranks: Vec<u32> = (0..1_000).collect();

    assert_eq!(window(&ranks, 0), &ranks[..65]);
    assert_eq!(window(&ranks, 500), &ranks[468..533]);
    assert_eq!(window(&ranks, 999), &ranks[935..]);
    assert_eq!(window(&ranks[..10], 4), &ranks[..10]);
}

#[test]
fn age_costs_at_most_its_share() {
    assert_eq!(closeness(0), 1.0);
    assert_eq!(closeness(182 * 86_400), 1.0 - AGE_COSTS / 2.0);
    assert!(closeness(u64::MAX) >= 1.0 - AGE_COSTS);
}

//! Reads that are given a key twice answer it as once. Loaders have each key once; whoever reads without one need not.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;

use chrono::Utc;
use dragoman::content::media::RenditionDraft;
use dragoman::content::{Caller, Collector, Result, Tracked};
use entity::key::Role;
use serde_json::json;

use crate::harness::database::BOTH;
use crate::harness::desk::edit_media;
use crate::harness::{Newsroom, Site};

/// What a read answers to a key that is given once, and twice: with its tags, it is the same, and something.
async fn same<K, V>(what: &str, key: K, read: impl AsyncFn(&[K]) -> Result<HashMap<K, Tracked<V>>>)
where
    K: Copy + Debug + Eq + Hash,
    V: Debug,
{
    let told = |answer: HashMap<K, Tracked<V>>| {
        let tags = Collector::default();
        let values: Vec<_> = answer.into_iter().map(|(key, value)| (key, value.noted(&tags))).collect();
        format!("{values:?}, {:?}", tags.take())
    };

    let once = told(read(&[key]).await.unwrap());
    let twice = told(read(&[key, key]).await.unwrap());

    assert!(!once.contains(", None)") && !once.contains(", [])"), "{what}: {once}");
    assert_eq!(twice, once, "{what}");
}

#[tokio::test]
async fn a_key_that_is_given_twice_is_answered_as_one_that_is_given_once() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, Newsroom::of_many(1, &["en", "fa"])).await;
        let (content, editor) = (site.content(), site.key(Role::Editor, &[]).await);
        let input = json!({ "id": saved.article("story-0", "en"), "title": "Mended" });
        site.mutate(&editor, "saveArticle", input, "article { id }").await;
        let picture = saved.media["picture-0"];
        edit_media(content, picture, |picture| {
            let url = "https://media.example/picture-0-400.jpg".to_owned();
            picture.renditions = vec![RenditionDraft { width: 400, height: Some(225), url }];
        })
        .await
        .unwrap();
        let editor = content.key(&editor).await.unwrap().unwrap();
        let caller = &Caller::with(&editor, Utc::now());

        let story = saved.stories["story-0"];
        let article = saved.articles[&("story-0".to_owned(), "en".to_owned())];
        same("articles", article, async |keys| content.articles(caller, keys).await).await;
        same("bodies", article, async |keys| content.bodies(caller, keys).await).await;
        same("who saved them", article, async |keys| content.savers(caller, keys).await).await;
        same("bodies before", (article, 1), async |keys| content.revision_bodies(caller, keys).await).await;
        same("stories", story, async |keys| content.stories(caller, keys).await).await;
        same("their versions", story, async |keys| content.story_versions(caller, keys).await).await;
        same("translations", story, async |keys| content.translations(caller, keys).await).await;
        same("filings", story, async |keys| content.filings(keys).await).await;
        same("what they show", story, async |keys| content.story_media(keys).await).await;
        same("renditions", picture, async |keys| content.renditions(keys).await).await;
    }
}

//! What the library takes, and what it knows again.

use super::*;

fn attachment(id: i64, url: &str, parent: Option<i64>) -> Item {
    Item { post_id: id, attachment_url: Some(url.into()), parent, ..Item::default() }
}

fn film(url: &str, poster: Option<&str>) -> Reference {
    let poster = poster.map(str::to_owned);
    Reference::File(File { kind: Kind::Video, url: url.into(), embed_url: None, poster })
}

#[test]
fn pictures_films_and_sounds_are_taken_and_papers_are_not() {
    let mut library = Library::default();

    assert_eq!(library.add(&attachment(1, "https://a.example/x.jpg", Some(9)), 0, None), Ok(()));
    assert_eq!(library.add(&attachment(2, "https://a.example/x.mov", Some(9)), 0, None), Ok(()));
    assert!(library.add(&attachment(1, "https://a.example/y.jpg", None), 0, None).is_err());
    assert!(library.add(&attachment(3, "https://a.example/x.pdf", None), 0, None).is_err());
    assert!(library.add(&Item { post_id: 4, ..Item::default() }, 0, None).is_err());

    assert_eq!(library.uploads.len(), 2);
    assert_eq!(library.attached_to(9), [0]);
    assert_eq!(library.uploads.get(1).kind, Kind::Video);
}

#[test]
fn a_file_that_was_uploaded_is_known_as_such_over_either_protocol() {
    let mut library = Library::default();
    library.stands_at("https://a.example/blog");
    library.add(&attachment(1, "https://a.example/v.mp4", None), 0, None).unwrap();

    let (shown, _) = library.intern(vec![film("http://a.example/v.mp4", None), film("/w.mp4", Some("p.jpg"))]);

    assert_eq!(shown, [Shown::File(0), Shown::File(2)]);
    assert_eq!(library.upload_of(&library.file(0)), Some(0));
    let (still, film) = (library.file(1), library.file(2));
    assert_eq!((still.url.as_str(), still.kind), ("https://a.example/blog/p.jpg", Kind::Image));
    assert_eq!((film.url.as_str(), film.still), ("https://a.example/w.mp4", Some(1)));
}

#[test]
fn a_film_has_the_first_still_that_any_body_gives_it() {
    let mut library = Library::default();
    library.stands_at("https://a.example");
    library.add(&attachment(7, "https://a.example/q.jpg", None), 0, None).unwrap();
    let film = |poster| film("/v.mp4", poster);

    let (shown, _) = library.intern(vec![film(None), film(Some("/q.jpg")), film(Some("/r.jpg")), film(None)]);

    assert_eq!(shown, [Shown::File(0); 4]);
    let still = library.file(0).still.map(|place| library.file(place));
    assert_eq!(still.map(|still| (still.url, still.kind)), Some(("https://a.example/q.jpg".into(), Kind::Image)));
    assert_eq!(library.poster_of("https://a.example/v.mp4"), library.file(0).still);
    assert_eq!(library.poster_of("http://a.example/v.mp4"), library.file(0).still);
    assert_eq!(library.poster_of("https://a.example/w.mp4"), None);
}

#[test]
fn a_relative_address_is_of_the_site_and_what_a_browser_might_run_is_no_files() {
    let mut library = Library::default();
    library.stands_at("https://a.example/blog");
    let at = |url: &str| library.attachment(&attachment(1, url, None)).map(|attachment| attachment.url);

    assert_eq!(at("/wp-content/x.jpg").as_deref(), Ok("https://a.example/wp-content/x.jpg"));
    assert_eq!(at("//cdn.example/x.jpg").as_deref(), Ok("https://cdn.example/x.jpg"));
    assert_eq!(at(" https://a.example/رود.jpg ").as_deref(), Ok("https://a.example/رود.jpg"));
    for url in ["javascript:alert(1)//x.jpg", "data:image/png;base64,AA", "file:///x.jpg", "https://"] {
        assert!(at(url).is_err(), "{url}");
    }
}

#[test]
fn what_is_no_web_address_is_left_out_and_counted() {
    let mut library = Library::default();
    library.stands_at("https://a.example");
    let long = format!("/{}", "a".repeat(3_000));

    let films = ["data:video/mp4;base64,AA", "", "file:///x", &long].map(|url| film(url, None));

    assert_eq!(library.intern(films.into()), (Vec::new(), 4));
    let with_still = film("/v.mp4", Some("data:image/png;base64,AA"));
    assert_eq!(library.intern(vec![with_still]), (vec![Shown::File(0)], 1));
    assert_eq!(library.file(0).still, None);
}

#[test]
fn reusable_blocks_are_opened_and_those_that_hold_themselves_end() {
    let mut library = Library::default();
    library.note_reusable(1, vec![Reference::Attachment(7), Reference::Reusable(2)]);
    library.note_reusable(2, vec![Reference::Reusable(1), Reference::Attachment(8)]);

    let opened = library.opened(&[Shown::Reusable(1), Shown::Reusable(3), Shown::Attachment(9)]);

    assert_eq!(opened, [7, 8, 9].map(Shown::Attachment));
}

//! What an attachment is: its address, its measures, its words, and its smaller renditions.
//!
//! WordPress keeps measures in `_wp_attachment_metadata`, serialized, with the file names of the
//! renditions beside the original. Unknown here: files; nothing is fetched.

use crate::import::wordpress::format::php::{self, Value};
use crate::import::wordpress::format::record::Item;

/// An attachment, as far as the export describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Where the file is.
    pub url: String,
    /// The file's path in the uploads folder.
    pub file: Option<String>,
    /// By the file's ending, else as the metadata has it.
    pub mime: Option<&'static str>,
    /// What stands for the image when it is not seen.
    pub alt: Option<String>,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
    /// How long a recording plays.
    pub seconds: Option<u32>,
    /// The smaller versions, by width.
    pub renditions: Vec<Rendition>,
}

/// A smaller version of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// WordPress's name for the size, such as `medium`.
    pub name: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Where the file is.
    pub url: String,
}

/// Describes an attachment whose file is at `url`.
pub fn attachment(item: &Item, url: String) -> Attachment {
    let metadata = item.meta_value("_wp_attachment_metadata");
    let metadata = metadata.and_then(|value| php::unserialize(value).ok()).unwrap_or(Value::Null);
    let file = text(item.meta_value("_wp_attached_file"));
    Attachment {
        mime: mime_of(&url).or_else(|| mime_of(file.as_deref()?)).or_else(|| stated_mime(&metadata)),
        file,
        alt: text(item.meta_value("_wp_attachment_image_alt")),
        width: measure(&metadata, "width"),
        height: measure(&metadata, "height"),
        seconds: measure(&metadata, "length"),
        renditions: renditions(&metadata, &url),
        url,
    }
}

/// The type of a file by its ending, for what a newsroom uploads.
pub fn mime_of(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let (_, ending) = name.rsplit_once('.')?;
    let mime = match ending.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "jpe" | "jfif" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "heic" | "heif" => "image/heic",
        "ico" => "image/x-icon",
        "svg" => "image/svg+xml",
        "bmp" => "image/bmp",
        "tif" | "tiff" => "image/tiff",
        "mp4" | "m4v" => "video/mp4",
        "mov" | "qt" => "video/quicktime",
        "mpeg" | "mpg" | "mpe" => "video/mpeg",
        "avi" => "video/avi",
        "flv" => "video/x-flv",
        "mkv" => "video/x-matroska",
        "wmv" => "video/x-ms-wmv",
        "3gp" | "3gpp" => "video/3gpp",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "mp3" => "audio/mpeg",
        "m4a" | "m4b" => "audio/mp4",
        "aac" => "audio/aac",
        "ogg" | "oga" => "audio/ogg",
        "opus" => "audio/opus",
        "wav" => "audio/wav",
        "wma" => "audio/x-ms-wma",
        "flac" => "audio/flac",
        "pdf" => "application/pdf",
        _ => return None,
    };
    Some(mime)
}

/// The type of a film or a sound whose address has no ending, as WordPress measured it.
fn stated_mime(metadata: &Value) -> Option<&'static str> {
    let stated = metadata.get("mime_type")?.as_text()?;
    ["video/mp4", "video/webm", "video/ogg", "video/quicktime", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav"]
        .into_iter()
        .find(|mime| *mime == stated)
}

/// The address of an attachment's file as the export has it; the guid of an attachment is its address, too.
pub fn address(item: &Item) -> Option<String> {
    let stated = item.attachment_url.as_deref().map(str::trim).filter(|url| !url.is_empty());
    let guid = Some(item.guid.trim()).filter(|guid| mime_of(guid).is_some());
    stated.or(guid).map(str::to_owned)
}

fn text(value: Option<&str>) -> Option<String> {
    let text = value?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn measure(metadata: &Value, key: &str) -> Option<u32> {
    let number = metadata.get(key)?.as_int()?;
    u32::try_from(number).ok().filter(|number| *number > 0)
}

fn renditions(metadata: &Value, url: &str) -> Vec<Rendition> {
    let sizes = metadata.get("sizes").map_or(&[][..], Value::entries);
    let mut renditions: Vec<Rendition> = sizes.iter().filter_map(|(name, size)| rendition(name, size, url)).collect();
    renditions.sort_by_key(|rendition| rendition.width);
    renditions
}

fn rendition(name: &Value, size: &Value, url: &str) -> Option<Rendition> {
    // Only the name of the file counts: renditions lie beside the original.
    let file = size.get("file")?.as_text()?.rsplit(['/', '\\']).next()?;
    if file.is_empty() || file == ".." {
        return None;
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let folder = &path[..=path.rfind('/')?];
    Some(Rendition {
        name: name.as_text().unwrap_or_default().to_owned(),
        width: measure(size, "width")?,
        height: measure(size, "height")?,
        url: format!("{folder}{file}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::noise::Noise;

    const URL: &str = "https://example.org/wp-content/uploads/2026/01/rain.JPG";

    fn item(meta: &[(&str, &str)]) -> Item {
        Item {
            attachment_url: Some(URL.to_owned()),
            meta: meta.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            ..Item::default()
        }
    }

    fn attachment(item: &Item) -> Option<Attachment> {
        Some(super::attachment(item, address(item)?))
    }

    fn described(metadata: &str) -> Attachment {
        attachment(&item(&[("_wp_attachment_metadata", metadata)])).unwrap()
    }

    #[test]
    fn an_image_has_its_measures_and_its_renditions_beside_it() {
        let described = described(
            "a:3:{s:5:\"width\";i:1600;s:6:\"height\";s:3:\"900\";s:5:\"sizes\";a:2:{\
             s:5:\"large\";a:3:{s:4:\"file\";s:17:\"rain-1024x576.jpg\";s:5:\"width\";i:1024;s:6:\"height\";i:576;}\
             s:6:\"medium\";a:3:{s:4:\"file\";s:16:\"rain-300x169.jpg\";s:5:\"width\";i:300;s:6:\"height\";i:169;}}}",
        );

        assert_eq!((described.width, described.height, described.mime), (Some(1600), Some(900), Some("image/jpeg")));
        assert_eq!(described.renditions.len(), 2);
        assert_eq!(
            described.renditions[0],
            Rendition {
                name: "medium".to_owned(),
                width: 300,
                height: 169,
                url: "https://example.org/wp-content/uploads/2026/01/rain-300x169.jpg".to_owned(),
            }
        );
    }

    #[test]
    fn a_recording_has_its_length() {
        let described = described("a:2:{s:6:\"length\";i:183;s:16:\"length_formatted\";s:4:\"3:03\";}");

        assert_eq!((described.seconds, described.width), (Some(183), None));
    }

    #[test]
    fn a_file_whose_address_has_no_ending_is_what_the_metadata_says() {
        let film = Item { attachment_url: Some("https://cdn.example/f?id=3".to_owned()), ..Item::default() };
        let with = |key: &str, value: &str| {
            let meta = vec![(key.to_owned(), value.to_owned())];
            attachment(&Item { meta, ..film.clone() }).unwrap().mime
        };

        assert_eq!(with("_wp_attached_file", "2026/01/rain.avif"), Some("image/avif"));
        assert_eq!(with("_wp_attachment_metadata", "a:1:{s:9:\"mime_type\";s:9:\"video/mp4\";}"), Some("video/mp4"));
        assert_eq!(with("_wp_attachment_metadata", "a:1:{s:9:\"mime_type\";s:9:\"text/html\";}"), None);
    }

    #[test]
    fn words_and_file_come_from_the_meta() {
        let described =
            attachment(&item(&[("_wp_attachment_image_alt", " باران "), ("_wp_attached_file", "2026/01/rain.JPG")]))
                .unwrap();

        assert_eq!((described.alt.as_deref(), described.file.as_deref()), (Some("باران"), Some("2026/01/rain.JPG")));
    }

    #[test]
    fn without_an_address_the_guid_serves_if_it_is_a_file() {
        let guid = Item { guid: "https://example.org/a.png".to_owned(), ..Item::default() };
        let page = Item { guid: "https://example.org/?attachment_id=3".to_owned(), ..Item::default() };

        assert_eq!(attachment(&guid).unwrap().url, "https://example.org/a.png");
        assert_eq!(attachment(&page), None);
    }

    #[test]
    fn metadata_that_cannot_be_read_costs_the_measures_only() {
        let described = described("a:2:{s:5:\"width\";i:16");

        assert_eq!((described.url.as_str(), described.width), (URL, None));
    }

    #[test]
    fn a_rendition_cannot_leave_the_folder_of_its_original() {
        let described = described(
            "a:1:{s:5:\"sizes\";a:1:{s:1:\"a\";a:3:{s:4:\"file\";s:16:\"../../secret.jpg\";s:5:\"width\";i:1;s:6:\"height\";i:1;}}}",
        );

        assert_eq!(described.renditions[0].url, "https://example.org/wp-content/uploads/2026/01/secret.jpg");
    }

    #[test]
    fn a_type_is_told_by_the_ending_whatever_its_case_and_query() {
        assert_eq!(mime_of("https://example.org/a.MP4?x=1.png#b"), Some("video/mp4"));
        assert_eq!(mime_of("https://example.org/a.tar.gz"), None);
        assert_eq!(mime_of("https://example.org/a"), None);
    }

    #[test]
    fn no_metadata_makes_the_reader_panic() {
        let pieces = [
            "a:1:{",
            "s:5:\"sizes\";",
            "s:4:\"file\";",
            "s:5:\"width\";",
            "i:-1;",
            "i:9999999999;",
            "s:2:\"..\";",
            "}",
            "é/",
        ];
        let mut noise = Noise::new(19);
        for _ in 0..10_000 {
            let mut item = item(&[("_wp_attachment_metadata", &noise.text(&pieces))]);
            item.attachment_url = Some(noise.text(&["/", "?", "#", ".", "jpg", "é"]));

            let _ = attachment(&item);
        }
    }
}

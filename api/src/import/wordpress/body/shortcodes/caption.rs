//! Makes a figure of a captioned image.

use super::attributes::Attributes;

/// The figure for what stands in `[caption]`; without words the image alone.
pub(super) fn figure(attributes: &Attributes, inner: &str) -> String {
    let (image, after) = split(inner);
    // Before WordPress 3.4 the words were an attribute.
    let words = attributes.get("caption").unwrap_or(after).trim();
    if words.is_empty() {
        return inner.to_owned();
    }
    let alignment = attributes.get("align").filter(|align| is_alignment(align));
    let alignment = alignment.map(|align| format!(" {align}")).unwrap_or_default();
    format!("<figure class=\"wp-caption{alignment}\">{image}<figcaption>{words}</figcaption></figure>")
}

fn is_alignment(align: &str) -> bool {
    ["alignleft", "alignright", "aligncenter", "alignnone"].contains(&align)
}

/// The image with the link around it, and the words after it.
fn split(inner: &str) -> (&str, &str) {
    let Some(image) = inner.find("<img") else {
        return (inner, "");
    };
    let Some(end) = inner[image..].find('>').map(|end| image + end + 1) else {
        return (inner, "");
    };
    let after = &inner[end..];
    let gap = after.len() - after.trim_start().len();
    let linked = inner[..image].contains("<a") && after[gap..].starts_with("</a>");
    inner.split_at(if linked { end + gap + "</a>".len() } else { end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_keeps_the_link_around_it() {
        assert_eq!(split("<a href=x><img y> </a> words"), ("<a href=x><img y> </a>", " words"));
        assert_eq!(split("<img y></a>words"), ("<img y>", "</a>words"));
        assert_eq!(split("<img y"), ("<img y", ""));
        assert_eq!(split("words"), ("words", ""));
    }
}

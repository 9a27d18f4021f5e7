//! What broke inside: the log has its cause under an id, and whoever asked is told the id alone.

use std::any::Any;

use super::trace;

/// Logs what broke, and answers the id under which the log has it: the request's trace's, as W3C writes it.
pub fn report(cause: &str) -> String {
    let id = trace::ids().map_or_else(fresh, |(trace, _)| trace.to_string());
    tracing::error!(trace_id = id, cause, "something broke inside");
    id
}

/// What a panic says.
pub fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without words")
}

fn fresh() -> String {
    let mut bytes = [0; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // Then the line is found by its time alone, which is better than no answer.
        tracing::warn!("the system has no randomness");
    }
    format!("{:032x}", u128::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_incident_has_an_id_of_its_own_in_the_form_of_a_trace_id() {
        let (one, other) = (report("a"), report("a"));

        assert_ne!(one, other);
        assert!(one.len() == 32 && one.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one}");
    }

    #[test]
    fn a_panic_is_heard_whichever_kind_of_text_it_carries() {
        let caught = std::panic::catch_unwind(|| panic!("{} words", 2)).unwrap_err();
        let plain = std::panic::catch_unwind(|| panic!("words")).unwrap_err();

        assert_eq!((words(&*caught), words(&*plain)), ("2 words", "words"));
    }
}

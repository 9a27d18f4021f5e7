//! An errand to somebody outside: what some commits ask for is told, and what was not taken is left over for the next turn.
//!
//! Unknown here: whom, and of what.

use crate::log::cursor::Place;

/// What is to be told of some commits.
#[derive(Debug)]
pub struct Errand<T> {
    /// After which place they are.
    pub from: Place,
    /// Up to which.
    pub to: Place,
    /// What is to be told: what was taken is gone from it.
    pub news: T,
}

/// Whoever goes on errands.
pub trait Messenger: Send + Sync {
    /// What they tell.
    type News: Send;

    /// Why it was not told.
    type Error: Send;

    /// What was left of the errand before.
    fn left(&mut self) -> &mut Option<Errand<Self::News>>;

    /// What is to be told of what the log has after `from`, up to `head` at most.
    fn errand(&self, from: Place, head: Place) -> impl Future<Output = Result<Errand<Self::News>, Self::Error>> + Send;

    /// Tells it. What was taken is gone from the news, whatever becomes of the rest.
    fn tell(&self, news: &mut Self::News) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Goes on with what is left of the errand before, or else on the next one; answers up to where all was told.
    fn go(&mut self, from: Place, head: Place) -> impl Future<Output = Result<Place, Self::Error>> + Send {
        async move {
            let left = self.left().take();
            let mut errand = match left.filter(|left| left.from == from && left.to <= head) {
                Some(left) => left,
                None => self.errand(from, head).await?,
            };
            let told = self.tell(&mut errand.news).await;
            let to = errand.to;
            if told.is_err() {
                *self.left() = Some(errand);
            }
            told.map(|()| to)
        }
    }
}

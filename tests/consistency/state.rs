//! A story as it stands between two writes, and what of it every kind of question would show.

/// A language that the writers write in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tongue {
    /// The original's.
    English,
    /// A translation's, which stands before the original in Tajik's chain.
    Russian,
}

/// A story between two writes.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// The section that it is filed under.
    pub(super) section: usize,
    /// What is told in English.
    pub(super) english: Option<Face>,
    /// What is told in Russian.
    pub(super) russian: Option<Face>,
    /// Whether the original was taken down for good.
    pub(super) is_retracted: bool,
}

/// A story in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// The number in its title.
    pub(super) number: u64,
    /// Which of its slugs it has; none comes back.
    pub(super) slug: u32,
    /// Whether anybody sees it.
    pub(super) is_public: bool,
}

/// One thing that an answer shows of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Aspect {
    /// The number in its title, as anybody sees it.
    Number(Tongue),
    /// The same, as an editor sees it.
    Draft(Tongue),
    /// Whether a slug leads to it.
    Found(Tongue, u32),
    /// Whether a section's list has it.
    Listed(Tongue, usize),
    /// In which language a section's list in Tajik shows it.
    Standing(usize),
    /// The HTTP status of the English page at a slug.
    Page(u32),
}

/// What was seen of an aspect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It is not there.
    Nothing,
    /// It is there.
    Something,
    /// This number.
    Number(u64),
    /// This language.
    Tongue(Tongue),
    /// This status.
    Status(u64),
}

impl Tongue {
    /// All of them.
    pub(super) const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// Its code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// That of a code.
    pub(super) fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tongue| tongue.code() == code)
    }
}

impl State {
    /// What is told in a language.
    pub(super) fn face(&self, tongue: Tongue) -> Option<Face> {
        match tongue {
            Tongue::English => self.english,
            Tongue::Russian => self.russian,
        }
    }

    /// The same, to be changed.
    pub(super) fn face_mut(&mut self, tongue: Tongue) -> &mut Option<Face> {
        match tongue {
            Tongue::English => &mut self.english,
            Tongue::Russian => &mut self.russian,
        }
    }

    /// What is seen of an aspect while it stands so; none where that may be anything.
    pub(super) fn shows(&self, aspect: Aspect) -> Option<Seen> {
        let public = |tongue: Tongue| self.face(tongue).filter(|face| face.is_public);
        let whether = |is_so: bool| if is_so { Seen::Something } else { Seen::Nothing };
        Some(match aspect {
            Aspect::Number(tongue) => public(tongue).map_or(Seen::Nothing, |face| Seen::Number(face.number)),
            Aspect::Draft(_) if self.is_retracted => return None,
            Aspect::Draft(tongue) => self.face(tongue).map_or(Seen::Nothing, |face| Seen::Number(face.number)),
            Aspect::Found(tongue, slug) => whether(public(tongue).is_some_and(|face| face.slug == slug)),
            Aspect::Listed(tongue, section) => whether(public(tongue).is_some() && self.section == section),
            Aspect::Standing(section) => {
                let nearest = [Tongue::Russian, Tongue::English].into_iter().find(|tongue| public(*tongue).is_some());
                nearest.filter(|_| self.section == section).map_or(Seen::Nothing, Seen::Tongue)
            }
            Aspect::Page(slug) => Seen::Status(self.status(slug)?),
        })
    }

    fn status(&self, slug: u32) -> Option<u64> {
        match self.english {
            Some(face) if self.is_retracted => (face.slug == slug).then_some(410),
            Some(face) if face.is_public && face.slug == slug => Some(200),
            Some(face) if face.is_public && slug < face.slug => Some(301),
            _ => Some(404),
        }
    }
}

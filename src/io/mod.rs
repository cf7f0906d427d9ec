//! The system: files by what they are, positioned reads, the memory there is, stopping. The one
//! place in the engine that knows one system from another.

pub(crate) mod cancel;
pub(crate) mod clock;
pub(crate) mod file_identity;
pub(crate) mod memory_limit;
pub(crate) mod permissions;
pub(crate) mod positioned;
pub(crate) mod private_folder;
pub(crate) mod sibling;
pub(crate) mod spill_space;
pub(crate) mod standard_stream;
pub(crate) mod system_error;
pub(crate) mod temporary;

//! The engine from outside, in one binary: the codes case by case, the engine held to a naive reading
//! of its rules, false positives, the direction of its imports,
//! and that texts for people stand in catalogues.

#[cfg(target_os = "linux")]
mod against_oracle;
mod catalogue;
mod codes;
mod encoding_exactness;
mod false_positives;
mod headers;
mod imports;
mod lists;
mod long_numbers;
mod mixed_encodings;
mod oracle;
mod properties;
mod rejects;
mod support;
mod tables;

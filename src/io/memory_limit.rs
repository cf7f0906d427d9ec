//! How much memory there is to use: what the container leaves, by its control groups, and the process'
//! own limit (`ulimit -v`). Nothing here is measured; a limit that cannot be read is none.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use crate::error::{Error, Result, UsageError};

/// What is used where there is no limit, or a high one.
const ENOUGH: u64 = 1 << 30;

/// How many bytes a run may take unless the caller says otherwise: 1 GiB, or half of what the
/// process' control groups allow where that is less, or a quarter of its address space. What is left is
/// for what comes on top: the program, blocks on their way, the stacks of the threads, the cache of the
/// files.
pub(crate) fn by_default() -> u64 {
    static LIMIT: OnceLock<u64> = OnceLock::new();
    *LIMIT.get_or_init(|| {
        let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let of_groups = limit(&groups, |file| fs::read_to_string(file).ok());
        let of_space = address_space().map(|space| space / 2);
        within(of_groups.into_iter().chain(of_space).min())
    })
}

/// The least address space that a run with so many threads can work in: the program itself, the blocks
/// that are read and judged at a time, and the stacks.
fn least_space(threads: usize) -> u64 {
    const LEAST: u64 = 64 << 20;
    const EACH_THREAD: u64 = 4 << 20;
    LEAST + EACH_THREAD * threads as u64
}

/// An address space in which they work for sure: to each of them the C library may give a heap of its own,
/// for which it sets 64 MiB of addresses aside.
fn ample_space(threads: usize) -> u64 {
    const EACH_HEAP: u64 = 64 << 20;
    least_space(threads) + EACH_HEAP * threads as u64
}

/// How many bytes a run takes at most: as many as it is told to, but no more than half of its address
/// space, where that is limited. Beyond, memory is not refused but ends the process.
///
/// # Errors
/// When there is not enough address space to work in at all.
pub(crate) fn granted(asked: u64, threads: usize) -> Result<u64> {
    granted_of(asked, threads, address_space())
}

fn granted_of(asked: u64, threads: usize, space: Option<u64>) -> Result<u64> {
    let Some(space) = space else { return Ok(asked) };
    if space < least_space(threads) {
        let [space, ample] = [space, ample_space(threads)].map(|bytes| bytes.div_ceil(1 << 20));
        return Err(Error::usage(UsageError::AddressSpace { space, ample, threads }));
    }
    Ok(asked.min(space / 2))
}

/// The address space that the process may have, where that is limited.
#[cfg(unix)]
fn address_space() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::As).current
}

#[cfg(not(unix))]
fn address_space() -> Option<u64> {
    None
}

fn within(limit: Option<u64>) -> u64 {
    limit.map_or(ENOUGH, |limit| (limit / 2).min(ENOUGH))
}

/// The lowest limit of the control groups that /proc/self/cgroup lists, and of all above them.
fn limit(groups: &str, read: impl Fn(&Path) -> Option<String>) -> Option<u64> {
    let files = groups.lines().filter_map(memory_group).flat_map(|(root, file, group)| {
        // Where a container sees no more than its own groups, the path may be one that is not there.
        let relative: PathBuf =
            group.components().filter(|part| matches!(part, Component::Normal(_))).collect();
        let above: Vec<PathBuf> =
            relative.ancestors().map(|group| Path::new(root).join(group).join(file)).collect();
        above
    });
    files.filter_map(|file| read(&file)?.trim().parse().ok()).min()
}

/// Where the group of a line has its limit, if it is one that limits memory: in the one hierarchy
/// of version 2 (`0::/group`), or in that of version 1 (`4:memory:/group`).
fn memory_group(line: &str) -> Option<(&'static str, &'static str, &Path)> {
    let (_, rest) = line.split_once(':')?;
    let (controllers, group) = rest.split_once(':')?;
    let (root, file) = match controllers {
        "" => ("/sys/fs/cgroup", "memory.max"),
        _ if controllers.split(',').any(|controller| controller == "memory") => {
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
        }
        _ => return None,
    };
    Some((root, file, Path::new(group)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit_of(groups: &str, files: &[(&str, &str)]) -> Option<u64> {
        limit(groups, |file| {
            let found = files.iter().find(|(path, _)| Path::new(path) == file);
            found.map(|(_, text)| text.to_string())
        })
    }

    #[test]
    fn the_lowest_limit_on_the_way_to_the_root_counts() {
        let own = "/sys/fs/cgroup/kube/pod/memory.max";
        let above = "/sys/fs/cgroup/kube/memory.max";
        for (files, expected) in [
            (&[(own, "268435456\n"), (above, "max\n")], Some(268_435_456)),
            (&[(own, "max\n"), (above, "1000\n")], Some(1000)),
            (&[(own, "3000\n"), (above, "2000\n")], Some(2000)),
            (&[(own, "max\n"), (above, "max\n")], None),
            (&[(own, "many\n"), (above, "-1\n")], None),
        ] {
            assert_eq!(limit_of("0::/kube/pod\n", files), expected, "{files:?}");
        }
        assert_eq!(limit_of("0::/kube/pod\n", &[]), None);
    }

    #[test]
    fn a_container_that_sees_its_own_groups_alone_has_its_limit_at_the_root() {
        let files = [("/sys/fs/cgroup/memory.max", "268435456\n")];
        for groups in ["0::/\n", "0::/docker/0123abcd\n", "0::/../../other\n"] {
            assert_eq!(limit_of(groups, &files), Some(268_435_456), "{groups}");
        }
    }

    #[test]
    fn both_versions_are_read() {
        let groups = "12:cpu,cpuacct:/docker/1\n4:memory:/docker/1\n1:name=systemd:/docker/1\n\
                      0::/system.slice\n";
        let old = "/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes";
        // What version 1 has for no limit.
        let root = ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        assert_eq!(limit_of(groups, &[(old, "536870912\n"), root]), Some(536_870_912));
        assert_eq!(within(limit_of(groups, &[root])), ENOUGH);
        let new = ("/sys/fs/cgroup/system.slice/memory.max", "1000\n");
        assert_eq!(limit_of(groups, &[(old, "536870912\n"), root, new]), Some(1000));
        for broken in ["", "0:", "memory", "4:memory", "::"] {
            assert_eq!(limit_of(broken, &[root]), None, "{broken}");
        }
    }

    #[test]
    fn too_little_address_space_is_an_error_and_no_more_than_half_of_it_is_taken() {
        let granted = |asked, threads, space| granted_of(asked, threads, space).ok();
        assert_eq!(granted(7 << 30, 4, None), Some(7 << 30));
        assert_eq!(granted(7 << 30, 4, Some(1 << 30)), Some(512 << 20));
        assert_eq!(granted(100, 4, Some(1 << 30)), Some(100));
        assert_eq!(granted(100, 4, Some(80 << 20)), Some(100));
        assert_eq!(granted(100, 4, Some((80 << 20) - 1)), None);
        assert_eq!(granted(100, 1, Some(40 << 20)), None);
    }

    #[test]
    fn half_of_the_limit_is_taken_and_no_more_than_enough() {
        for (limit, expected) in
            [(None, ENOUGH), (Some(256 << 20), 128 << 20), (Some(8 << 30), ENOUGH), (Some(0), 0)]
        {
            assert_eq!(within(limit), expected);
        }
        assert!(by_default() <= ENOUGH);
    }
}

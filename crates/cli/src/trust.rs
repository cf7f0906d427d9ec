//! Whose word a file is. A config file that is found, not named, is taken up only if nobody but the
//! user, or the system's own user, can have written it: as git and ssh do with theirs.

use std::path::Path;

/// Why a config file that was found is passed by.
#[cfg_attr(not(unix), expect(dead_code, reason = "owners are looked at on Unix alone"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Distrust {
    /// The file belongs to another user.
    FileOfAnother,
    /// Others may write to the file.
    FileOpenToOthers,
    /// The folder belongs to another user.
    FolderOfAnother,
    /// Others may put another file in its place.
    FolderOpenToOthers,
}

/// Whether a file is the user's own word; why not, if it is not. Of a link both the folder that it lies
/// in and the file that it leads to count. What cannot be looked at is left to whoever reads it.
#[cfg(unix)]
pub(crate) fn distrust(path: &Path) -> Option<Distrust> {
    let groups = Groups::of_system();
    let judge = |owner: Owner| owner.distrust(rustix::process::geteuid().as_raw(), &groups);
    let folder_of = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        std::fs::metadata(folder.unwrap_or(Path::new("."))).ok()
    };
    let target = std::fs::canonicalize(path).ok()?;
    let of_file = judge(Owner::of(&std::fs::metadata(&target).ok()?));
    let of_folders = [path, &target].into_iter().filter_map(folder_of);
    let of_folders = of_folders.filter_map(|folder| judge(Owner::of(&folder))).next();
    match (of_file, of_folders) {
        (Some(OwnerFault::Another), _) => Some(Distrust::FileOfAnother),
        (Some(OwnerFault::Open), _) => Some(Distrust::FileOpenToOthers),
        (None, Some(OwnerFault::Another)) => Some(Distrust::FolderOfAnother),
        (None, Some(OwnerFault::Open)) => Some(Distrust::FolderOpenToOthers),
        (None, None) => None,
    }
}

/// Windows has the folders of users closed to others from the start.
#[cfg(not(unix))]
pub(crate) fn distrust(_: &Path) -> Option<Distrust> {
    None
}

/// Who a file or a folder belongs to, and who may write to it.
#[cfg(unix)]
#[derive(Clone, Copy, Debug)]
struct Owner {
    user: u32,
    group: u32,
    mode: u32,
}

/// What is wrong with an owner.
#[cfg(unix)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OwnerFault {
    Another,
    Open,
}

#[cfg(unix)]
impl Owner {
    fn of(found: &std::fs::Metadata) -> Owner {
        use std::os::unix::fs::MetadataExt as _;
        Owner { user: found.uid(), group: found.gid(), mode: found.mode() }
    }

    fn distrust(self, user: u32, groups: &Groups) -> Option<OwnerFault> {
        const ROOT: u32 = 0;
        const GROUP_MAY_WRITE: u32 = 0o020;
        const OTHERS_MAY_WRITE: u32 = 0o002;
        let is_open_to_group = self.mode & GROUP_MAY_WRITE != 0
            && !(self.group == ROOT && self.user == ROOT)
            && !groups.is_of_one(self.group, self.user);
        match () {
            () if self.user != user && self.user != ROOT => Some(OwnerFault::Another),
            () if self.mode & OTHERS_MAY_WRITE != 0 || is_open_to_group => Some(OwnerFault::Open),
            () => None,
        }
    }
}

/// The users and groups of the system. Where each user has a group of their own, as most Linux systems
/// have it, what that group may do nobody else may.
#[cfg(unix)]
struct Groups {
    /// As in /etc/passwd.
    users: String,
    /// As in /etc/group.
    groups: String,
}

#[cfg(unix)]
impl Groups {
    fn of_system() -> Groups {
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        Groups { users: read("/etc/passwd"), groups: read("/etc/group") }
    }

    /// Whether nobody but this user is in a group. A group of which nothing is known has others.
    fn is_of_one(&self, group: u32, user: u32) -> bool {
        let (group, user) = (group.to_string(), user.to_string());
        let fields = |line: &'_ str| line.split(':').map(String::from).collect::<Vec<_>>();
        let users: Vec<Vec<String>> = self.users.lines().map(fields).collect();
        let in_it = users.iter().filter(|fields| fields.get(3) == Some(&group));
        let names: Vec<&String> = in_it
            .clone()
            .filter(|fields| fields.get(2) == Some(&user))
            .filter_map(|fields| fields.first())
            .collect();
        let is_own = !names.is_empty() && names.len() == in_it.count();
        let mut lines = self.groups.lines().map(fields);
        let found = lines.find(|fields| fields.get(2) == Some(&group));
        let members = found.and_then(|fields| fields.get(3).cloned());
        let is_a_name =
            |member: &str| member.is_empty() || names.iter().any(|name| *name == member);
        is_own && members.is_some_and(|members| members.split(',').all(is_a_name))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn groups() -> Groups {
        Groups {
            users: "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n\
                    bob:x:1001:1001::/home/bob:/bin/sh\ncat:x:1002:100::/:/bin/sh\n\
                    dan:x:1003:100::/:/bin/sh\n"
                .into(),
            groups: "root:x:0:\nann:x:1000:\nbob:x:1001:ann\nusers:x:100:\n".into(),
        }
    }

    #[test]
    fn a_file_is_ones_own_or_the_systems_and_nobody_else_may_write_to_it() {
        let judge = |user, group, mode| Owner { user, group, mode }.distrust(1000, &groups());
        assert_eq!(judge(1000, 1000, 0o100_644), None);
        assert_eq!(judge(0, 0, 0o100_644), None);
        assert_eq!(judge(0, 0, 0o100_664), None, "the group of the system's own user");
        assert_eq!(judge(1000, 1000, 0o100_664), None, "a group of one's own");
        assert_eq!(judge(1001, 1001, 0o100_644), Some(OwnerFault::Another));
        assert_eq!(judge(1000, 1000, 0o100_646), Some(OwnerFault::Open));
        assert_eq!(judge(1000, 100, 0o100_664), Some(OwnerFault::Open));
        assert_eq!(judge(0, 100, 0o100_664), Some(OwnerFault::Open));
        // A folder for all, as the one of temporary files is.
        assert_eq!(judge(0, 0, 0o041_777), Some(OwnerFault::Open));
    }

    #[test]
    fn a_group_is_of_one_if_nobody_else_is_in_it() {
        let groups = groups();
        for (group, user, expected) in [
            (1000, 1000, true),
            (1000, 1001, false),
            // Its list names another.
            (1001, 1001, false),
            // It is the first group of two.
            (100, 1002, false),
            // Nothing is known of it.
            (77, 1000, false),
        ] {
            assert_eq!(groups.is_of_one(group, user), expected, "{group} {user}");
        }
        let unknown = Groups { users: String::new(), groups: String::new() };
        assert!(!unknown.is_of_one(1000, 1000));
    }
}

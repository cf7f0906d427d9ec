//! The proxy of the environment: `HTTPS_PROXY`, else `ALL_PROXY`, unless `NO_PROXY` names the host.

/// The proxy that a variable names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) variable: String,
    pub(crate) url: String,
}

/// The proxy for this host, by variables as the environment has them.
pub(crate) fn for_host(host: &str, env: impl Fn(&str) -> Option<String>) -> Option<Named> {
    let either = |upper: &str| {
        let names = [upper.to_string(), upper.to_ascii_lowercase()];
        names.into_iter().find_map(|variable| {
            let url = env(&variable)?.trim().to_string();
            (!url.is_empty()).then_some(Named { variable, url })
        })
    };
    let proxy = either("HTTPS_PROXY").or_else(|| either("ALL_PROXY"))?;
    let exempt =
        either("NO_PROXY").is_some_and(|list| list.url.split(',').any(|one| is_for(one, host)));
    if exempt { None } else { Some(proxy) }
}

/// Whether an entry of `NO_PROXY` means this host: itself, a domain above it, or all.
fn is_for(entry: &str, host: &str) -> bool {
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    let entry = entry.trim().trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
    match entry.as_str() {
        "" => false,
        "*" => true,
        entry => host == entry || host.strip_suffix(entry).is_some_and(|sub| sub.ends_with('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_is_that_of_the_environment_unless_the_host_is_exempt() {
        let find = |vars: &[(&str, &str)]| {
            for_host("api.tpns.tencent.com", |name| {
                vars.iter().find(|(n, _)| *n == name).map(|(_, value)| value.to_string())
            })
            .map(|named| format!("{}={}", named.variable, named.url))
        };
        let proxy = ("HTTPS_PROXY", "http://p:1");
        assert_eq!(find(&[]), None);
        assert_eq!(find(&[proxy]).as_deref(), Some("HTTPS_PROXY=http://p:1"));
        let lower = find(&[("https_proxy", "http://q:1")]);
        assert_eq!(lower.as_deref(), Some("https_proxy=http://q:1"));
        let both = find(&[("ALL_PROXY", "http://a:1"), proxy]);
        assert_eq!(both.as_deref(), Some("HTTPS_PROXY=http://p:1"));
        let all = find(&[("ALL_PROXY", "socks5://a:1")]);
        assert_eq!(all.as_deref(), Some("ALL_PROXY=socks5://a:1"));
        assert_eq!(find(&[("HTTP_PROXY", "http://h:1"), ("HTTPS_PROXY", " ")]), None);
        for exempt in [
            "*",
            "api.tpns.tencent.com",
            "x.org, tencent.com",
            ".tencent.com",
            "*.TPNS.tencent.com",
        ] {
            assert_eq!(find(&[proxy, ("no_proxy", exempt)]), None, "{exempt}");
        }
        for other in ["", "cent.com", "x.api.tpns.tencent.com", ","] {
            assert!(find(&[proxy, ("NO_PROXY", other)]).is_some(), "{other}");
        }
    }
}

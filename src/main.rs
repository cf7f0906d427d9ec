//! The command-line program.

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut options = acctpack::Options::default();
    options.overwrite = acctpack::Overwrite::Replace;
    if let Ok(t) = std::env::var("T") { options.threads = t.parse().ok(); }
    if let Ok(t) = std::env::var("MEM") { options.max_memory = t.parse().unwrap(); }
    if std::env::var("SPLIT").is_ok() { options.split = acctpack::Split::BySize; }
    let mut hooks = acctpack::Hooks::default();
    for r in args.iter().skip(if args[1] == "clean" { 4 } else { 3 }) {
        hooks.reports.push(acctpack::Report { path: r.into(), format: acctpack::ReportFormat::of_path(r.as_ref()).unwrap(), view: Default::default() });
    }
    let s = match args[1].as_str() {
        "check" => acctpack::check_with(acctpack::Input::path(&args[2]), &options, hooks),
        _ => acctpack::clean_with(acctpack::Input::path(&args[2]), acctpack::Output::path(&args[3]), &options, hooks),
    };
    match s { Ok(s) => println!("{}", serde_json::to_string(&s).unwrap()), Err(e) => println!("{e}") }
}

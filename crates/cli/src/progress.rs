//! The progress bar: on a terminal alone, for work over a second, gone when the work is done.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use acctpack::{Lang, Phase, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::messages;
use crate::terminal::{Charset, charset};

/// Work that takes less shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often a wait shows that it goes on.
const TICK: Duration = Duration::from_millis(100);

/// Whether to show progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    Show,
    Hide,
}

/// What shows how far a run is. Dropping it clears the line.
#[derive(Debug)]
pub(crate) struct Meter {
    started: Instant,
    lang: Lang,
    wish: Visibility,
    bar: Option<(&'static str, ProgressBar)>,
    ticker: Option<Ticker>,
}

impl Meter {
    pub(crate) fn new(wish: Visibility, lang: Lang) -> Meter {
        Meter { started: Instant::now(), lang, wish, bar: None, ticker: None }
    }

    /// Takes note of how far the run is.
    pub(crate) fn update(&mut self, progress: Progress) {
        let step = messages::of(self.lang).phase(progress.phase);
        match progress.phase {
            // It tells nothing of how far it is: only that it goes on.
            Phase::Deduplicate => self.wait(step),
            _ => self.show(step, progress.done, progress.total),
        }
    }

    /// Shows how many bytes of a step are done.
    pub(crate) fn show(&mut self, step: &'static str, done: u64, total: Option<u64>) {
        if self.wish == Visibility::Hide || self.started.elapsed() < PATIENCE {
            return;
        }
        let is_new_step = self.bar.as_ref().is_none_or(|(shown, _)| *shown != step);
        if is_new_step {
            self.clear();
            self.bar = Some((step, new_bar(step, done, total, self.lang)));
        }
        if let Some((_, bar)) = &self.bar {
            bar.set_position(done);
        }
    }

    /// Shows that something is waited for, and for how long already.
    pub(crate) fn wait(&mut self, step: &'static str) {
        if self.wish == Visibility::Hide || self.started.elapsed() < PATIENCE {
            return;
        }
        if self.bar.as_ref().is_none_or(|(shown, _)| *shown != step) {
            self.clear();
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(15));
            bar.set_style(with_chars(ProgressStyle::with_template(WAIT)));
            bar.set_message(step);
            self.ticker = Ticker::start({
                let bar = bar.clone();
                move || bar.tick()
            });
            self.bar = Some((step, bar));
        }
        if let Some((_, bar)) = &self.bar {
            bar.tick();
        }
    }

    fn clear(&mut self) {
        self.ticker = None;
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.clear();
    }
}

/// What moves a bar of which nothing is heard. Where the system gives no thread, the bar stands still:
/// the one that indicatif starts would end the program.
#[derive(Debug)]
struct Ticker {
    /// Never used: the thread ends when it is dropped.
    _over: Sender<()>,
}

impl Ticker {
    fn start(tick: impl Fn() + Send + 'static) -> Option<Ticker> {
        let (sender, over) = mpsc::channel::<()>();
        let go_on = move || {
            while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                tick();
            }
        };
        thread::Builder::new().spawn(go_on).ok().map(|_| Ticker { _over: sender })
    }
}

fn new_bar(step: &'static str, done: u64, total: Option<u64>, lang: Lang) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(15));
    bar.set_style(style(total.is_some(), lang));
    bar.set_message(step);
    bar.set_position(done);
    // What was done before the bar was there says nothing of the rate.
    bar.reset_eta();
    bar
}

fn style(has_end: bool, lang: Lang) -> ProgressStyle {
    let template = match has_end {
        true => messages::of(lang).bar_template(),
        false => "{msg} {spinner:.green} {decimal_bytes}  {decimal_bytes_per_sec}",
    };
    with_chars(ProgressStyle::with_template(template))
}

/// A wait of which nobody knows how long it is.
const WAIT: &str = "{msg} {spinner:.green} {elapsed}";

/// In characters that the locale can show.
fn with_chars<E>(style: Result<ProgressStyle, E>) -> ProgressStyle {
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    match charset() {
        Charset::Unicode => style.progress_chars("━━╌"),
        Charset::Ascii => style.progress_chars("=> ").tick_chars("|/-\\ "),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_wait_moves_by_itself_and_ends_with_its_meter() {
        let ticks = Arc::new(AtomicUsize::new(0));
        let ticker = Ticker::start({
            let ticks = Arc::clone(&ticks);
            move || {
                ticks.fetch_add(1, Ordering::Relaxed);
            }
        });
        while ticks.load(Ordering::Relaxed) < 2 {
            thread::sleep(TICK);
        }
        drop(ticker);
        // Its thread lets go of what it held when it ends.
        while Arc::strong_count(&ticks) > 1 {
            thread::sleep(TICK);
        }
    }

    #[test]
    fn every_template_is_one_that_the_bar_understands() {
        for (has_end, lang) in [(true, Lang::En), (true, Lang::Zh), (false, Lang::En)] {
            // An unknown key is shown as nothing; a broken template falls back to the default.
            let bar = ProgressBar::hidden();
            bar.set_style(style(has_end, lang));
            bar.set_message(messages::of(lang).phase(Phase::Judge));
            bar.set_position(1);
        }
    }
}

//! Places for connections. When all are taken, the one whose client has said nothing whole for the
//! longest gives way: however many dawdle over their request's head, the others are served.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// The places, and who of those that hold one is between requests.
pub(crate) struct Places {
    free: Arc<Semaphore>,
    /// The one that has waited longest first.
    idle: Arc<Mutex<VecDeque<Arc<Notify>>>>,
}

/// A place that is held.
pub(crate) struct Seat {
    idle: Arc<Mutex<VecDeque<Arc<Notify>>>>,
    cut: Arc<Notify>,
    _permit: OwnedSemaphorePermit,
}

fn lock(idle: &Mutex<VecDeque<Arc<Notify>>>) -> MutexGuard<'_, VecDeque<Arc<Notify>>> {
    idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Places {
    pub(crate) fn new(count: usize) -> Places {
        Places { free: Arc::new(Semaphore::new(count)), idle: Arc::default() }
    }

    /// A place for a connection that has come, which is between requests until it says otherwise.
    /// `None` once there are none to be had any more.
    pub(crate) async fn take(&self) -> Option<Seat> {
        let permit = match self.free.clone().try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let longest = lock(&self.idle).pop_front();
                if let Some(cut) = longest {
                    cut.notify_one();
                }
                self.free.clone().acquire_owned().await.ok()?
            }
        };
        let place = Seat { idle: self.idle.clone(), cut: Arc::default(), _permit: permit };
        place.rest();
        Some(place)
    }
}

impl Seat {
    /// The connection waits for its next request.
    pub(crate) fn rest(&self) {
        lock(&self.idle).push_back(self.cut.clone());
    }

    /// A request has come whole, head-wise: the place is needed until it is answered.
    pub(crate) fn work(&self) {
        lock(&self.idle).retain(|other| !Arc::ptr_eq(other, &self.cut));
    }

    /// Comes back when the place must be given up.
    pub(crate) async fn is_lost(&self) {
        self.cut.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.work();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_one_that_has_rested_longest_gives_way_and_who_works_does_not() {
        let places = Arc::new(Places::new(2));
        let (first, second) = (places.take().await.unwrap(), places.take().await.unwrap());
        first.work();
        let third = tokio::spawn({
            let places = places.clone();
            async move { places.take().await.is_some() }
        });
        second.is_lost().await;
        drop(second);
        assert!(third.await.unwrap());
        // All at work: the next waits its turn.
        let third = places.take().await.unwrap();
        third.work();
        let next = places.take();
        tokio::pin!(next);
        let soon = std::time::Duration::from_millis(50);
        assert!(tokio::time::timeout(soon, &mut next).await.is_err());
        drop(first);
        assert!(next.await.is_some());
    }
}

//! Local time: zones, instants of local days and times, working days and hours.
//!
//! Instants are UTC milliseconds since 1970. Zone data is the one bundled with `jiff`; no clock is
//! read, and no zone of the machine.

mod country;
mod daily;
mod hours;
mod local;
mod work;
mod zone;

pub use country::{Country, CountryRead};
pub use daily::{Daily, Due};
pub use hours::{HoursError, WorkDays, read_time, show_time};
pub use local::{exists, instant, local_time, today};
pub use work::WorkCalendar;
pub use zone::{UnknownZone, Zone, ZoneChoice};

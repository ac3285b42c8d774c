//! One integration binary, so that the library is linked once.

mod page;
mod server;
mod wire;

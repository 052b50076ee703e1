//! The doors, tested from outside: a real server, the real engine, plain HTTP and WebSockets.

mod http;
mod reading;
mod schema;
mod server;
mod story;
mod subscription;
mod writing;

//! `entente-verify`: a bundle verified by whoever has it.

use clap::Parser as _;
use clap::error::ErrorKind;
use std::io::Write as _;
use std::process::ExitCode;
use verifier::cli::{self, Options, WRONG_USE};

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Nothing can be told where nothing can be written.
            let _ = error.print();
            return ExitCode::from(if asked { 0 } else { WRONG_USE });
        }
    };
    let answer = cli::run(&options);
    let written = std::io::stdout()
        .write_all(answer.out.as_bytes())
        .and_then(|()| std::io::stderr().write_all(answer.err.as_bytes()));
    match written {
        Ok(()) => ExitCode::from(answer.exit),
        Err(_) => ExitCode::from(WRONG_USE),
    }
}

//! The binary: reads the line, does what it says, answers an exit code: 0 done, 1 failed, 2 used wrongly.

use std::process::ExitCode;

use dragoman::telemetry::output;
use dragoman::{cli, command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let read_file = |path: &std::path::Path| std::fs::read_to_string(path);
    let (cli, origins) = match cli::parse(std::env::args_os(), std::env::vars_os(), &read_file) {
        Ok(parsed) => parsed,
        Err(misuse) => {
            drop(misuse.print());
            return ExitCode::from(misuse.exit_code());
        }
    };
    let code = match command::run(cli, &origins) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Behind what was logged, and not waited for for ever.
            output::ERROR.say(&format!("dragoman: {error:#}\n"));
            ExitCode::FAILURE
        }
    };
    output::finish();
    code
}

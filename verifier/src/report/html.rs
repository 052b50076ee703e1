//! The report as a page that opens anywhere and prints: no script, no font, no image, nothing from elsewhere.

use super::text::{facts, title};
use super::{Report, StepVerdict, Verdict};
use std::fmt::Write as _;

const STYLE: &str = "body{font:16px/1.5 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em;color:#111}\
h1{font-size:1.5em;padding:.6em;border:3px solid}h1.valid{border-color:#1a6b2f}h1.falsified{border-color:#a4161a}\
h1.incomplete{border-color:#8a6d00}table{border-collapse:collapse;width:100%}\
td,th{border:1px solid #888;padding:.4em .6em;text-align:left;vertical-align:top}th{font-weight:normal}\
.failed{font-weight:bold}.detail{font-size:.9em;color:#333;overflow-wrap:anywhere}code{overflow-wrap:anywhere}";

/// The report, in French, as one HTML file.
pub fn html(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a string never fails.
    let _ = write_html(report, &mut out);
    out
}

fn write_html(report: &Report, out: &mut String) -> std::fmt::Result {
    let class = match report.verdict {
        Verdict::Valid => "valid",
        Verdict::Falsified => "falsified",
        Verdict::Incomplete => "incomplete",
    };
    let title = title(report.verdict);
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Vérification d’un paquet d’audit : {title}</title>\
         <style>{STYLE}</style></head><body>"
    )?;
    writeln!(
        out,
        "<h1 class=\"{class}\">{title}</h1>\n<p><strong>{}</strong></p>",
        escape(&report.message)
    )?;
    writeln!(out, "<table>")?;
    for (name, value) in facts(report) {
        writeln!(
            out,
            "<tr><th scope=\"row\">{name}</th><td><code>{}</code></td></tr>",
            escape(&value)
        )?;
    }
    if let Some(position) = report.position {
        writeln!(
            out,
            "<tr><th scope=\"row\">Premier fait en cause</th><td>n° {position}</td></tr>"
        )?;
    }
    if let Some(file) = &report.file {
        writeln!(
            out,
            "<tr><th scope=\"row\">Fichier en cause</th><td><code>{}</code></td></tr>",
            escape(file)
        )?;
    }
    writeln!(out, "</table>\n<h2>Ce qui est vérifié</h2>\n<table>")?;
    for taken in &report.steps {
        let (class, word) = match taken.verdict {
            StepVerdict::Passed => ("passed", "établi"),
            StepVerdict::Failed => ("failed", "faux"),
            StepVerdict::Skipped => ("skipped", "non vérifié"),
        };
        writeln!(
            out,
            "<tr class=\"{class}\"><td>{word}</td><td>{}<div class=\"detail\">{}</div></td></tr>",
            escape(taken.name.french()),
            escape(&taken.detail)
        )?;
    }
    writeln!(out, "</table>\n<h2>Ce qui n’est pas prouvé</h2>\n<ul>")?;
    for sentence in &report.not_proved {
        writeln!(out, "<li>{}</li>", escape(sentence))?;
    }
    writeln!(out, "</ul></body></html>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

//! The page that tells the SQL tables is what the code declares.

#[path = "support/generated.rs"]
mod generated;

#[test]
fn the_page_of_the_tables_tells_what_the_code_declares() {
    generated::assert_up_to_date("docs/reference/reporting.md", &projections::reporting::page());
}

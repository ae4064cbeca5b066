// The one path rule as a filter of the Rust SDK: what is under /admin is denied.
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType};

proxy_wasm::main! {{
    proxy_wasm::set_root_context(|_| Box::new(Root));
}}

struct Root;

impl Context for Root {}

impl RootContext for Root {
    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, _context_id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Filter))
    }
}

struct Filter;

impl Context for Filter {}

impl HttpContext for Filter {
    fn on_http_request_headers(&mut self, _headers: usize, _end_of_stream: bool) -> Action {
        if let Some(target) = self.get_http_request_header(":path") {
            let path = target.split(['?', '#']).next().unwrap_or_default();
            if path == "/admin" || path.starts_with("/admin/") {
                self.send_http_response(403, vec![("content-type", "application/problem+json")], Some(br#"{"type":"about:blank","title":"Forbidden","status":403}"#));
                return Action::Pause;
            }
        }
        Action::Continue
    }
}

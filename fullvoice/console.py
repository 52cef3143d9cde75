"""The console at `/`: one page that talks to the API as any client does. It holds no data, so anyone may load it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .lib.language import wire_language

# Nothing but this origin, and nothing inline. `connect-src 'self'` covers the socket of the same host; worklets come
# under script-src, and under worker-src in browsers that see them as workers.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS = "microphone=(self), camera=(), geolocation=(), payment=(), usb=()"


@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """The page, in the language that the browser asks for; the visitor may switch it there."""
    answer = render(request, "fullvoice/console.html", {"language": wire_language(request.LANGUAGE_CODE)})
    answer["Content-Security-Policy"] = POLICY
    answer["Permissions-Policy"] = PERMISSIONS
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-cache"
    return answer

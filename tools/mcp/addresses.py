"""Which network addresses a registered URL may lead to: public ones, and the hosts the operator lists."""

import ipaddress
import socket

from django.conf import settings


class AddressRefused(Exception):
    """The host leads to an address that is not public, or to none."""


def is_allowed_host(host: str) -> bool:
    """Whether the operator lists this host by name (`MCP_ALLOWED_HOSTS`)."""
    return host.strip("[]").lower() in {name.strip("[]").lower() for name in settings.MCP_ALLOWED_HOSTS}


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return _is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses of `host`, all of them public. Blocks while the name is resolved.

    Raises `AddressRefused` where it does not resolve, or where one of them is private, loopback or link-local.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"{host} cannot be resolved") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(_is_public(address) for address in addresses):
        raise AddressRefused(f"{host} is not a public address; the operator can list it in MCP_ALLOWED_HOSTS")
    return addresses

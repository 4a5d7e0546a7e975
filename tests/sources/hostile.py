"""Addresses that must never be dialled, and honest ones that must: the table of every SSRF test."""

from __future__ import annotations

import socket

LITERALS = [
    "http://127.0.0.1/",
    "http://127.0.0.1:443/",
    "http://127.255.255.254/",
    "http://0.0.0.0/",
    "http://0.1.2.3/",
    "http://10.0.0.5/",
    "http://10.255.255.255/",
    "http://100.64.0.1/",
    "http://100.100.100.200/latest/meta-data",
    "http://100.127.255.255/",
    "http://168.63.129.16/metadata",
    "http://169.254.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.169.254/computeMetadata/v1/",
    "http://169.254.170.2/v2/credentials",
    "http://169.254.170.23/v1/credentials",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.0.0.192/opc/v1",
    "http://192.0.0.8/",
    "http://192.0.2.1/",
    "http://192.31.196.1/",
    "http://192.52.193.1/",
    "http://192.88.99.1/",
    "http://192.168.1.1/",
    "http://192.175.48.1/",
    "http://198.18.0.1/",
    "http://198.19.255.255/",
    "http://198.51.100.7/",
    "http://203.0.113.9/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::a00:5]/",
    "http://[100::1]/",
    "http://[2001:0:a9fe:a9fe::1]/",
    "http://[2001:2::1]/",
    "http://[2001:10::1]/",
    "http://[2001:20::1]/",
    "http://[2001:db8::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://[2620:4f:8000::1]/",
    "http://[2a00:1450:4001:82a:0:5efe:7f00:1]/",
    "http://[3ffe::1]/",
    "http://[3fff::1]/",
    "http://[4000::1]/",
    "http://[5f00::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fd20:ce::254]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[2606:4700::1111%25lo]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[ff0e::1]/",
]

DISGUISES = [
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0x7f.0x0.0x0.0x1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0177.0.1/",
    "http://127.0.0.01/",
    "http://2852039166/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://4294967295/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://127．0．0．1/",
    "http://ｌｏｃａｌｈｏｓｔ/",
    "http://١٢٧.٠.٠.١/",
    "http://127.0.0.1%00.public.test/",
    "http://127.0.0.1%2f.public.test/",
    "http://127%2e0%2e0%2e1/",
    "http://[::ffff:0x7f.1]/",
    "http://[127.0.0.1]/",
    "http://[::1].public.test/",
    "http://[::1/",
    "http:///127.0.0.1/",
    "http:127.0.0.1/",
    "http:/127.0.0.1/",
    "http://",
    "http://./",
    "http://-public.test/",
    "http://pub lic.test/",
    "http://public.test\\@127.0.0.1/",
    "http://public.test\t@127.0.0.1/",
    "http://public.test\r\nHost: evil/",
    "//127.0.0.1/",
    "",
]

USERINFO = [
    "http://public.test@127.0.0.1/",
    "http://127.0.0.1@public.test/",
    "http://user:pass@public.test/",
    "http://127.0.0.1#@public.test/",
    "http://127.0.0.1?@public.test/",
    "http://public.test:80@169.254.169.254/",
    "http://public.test%40127.0.0.1/",
    "http://:@public.test/",
]

SCHEMES_AND_PORTS = [
    "http://public.test:6379/",
    "http://public.test:22/",
    "http://public.test:25/",
    "http://public.test:8080/",
    "http://public.test:0/",
    "http://public.test:65536/",
    "http://public.test:-1/",
    "https://public.test:8443/",
    "https://public.test:2375/",
    "file:///etc/passwd",
    "ftp://public.test/",
    "gopher://public.test:80/_",
    "dict://public.test/",
    "ldap://public.test/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/calendar,BEGIN:VCALENDAR",
    "javascript:alert(1)",
    "jar:http://public.test!/",
    "ws://public.test/",
]

NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "loop.test": ["127.0.0.1"],
    "meta.test": ["169.254.169.254"],
    "mixed.test": ["93.184.215.14", "127.0.0.1"],
    "mixed2.test": ["127.0.0.1", "93.184.215.14"],
    "mixed6.test": ["2606:4700::1111", "::1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "nat64.test": ["64:ff9b::a9fe:a9fe"],
    "sixtofour.test": ["2002:7f00:1::"],
    "teredo.test": ["2001:0:a9fe:a9fe::1"],
    "cgn.test": ["100.64.0.1"],
    "alibaba.test": ["100.100.100.200"],
    "oracle.test": ["192.0.0.192"],
    "azure.test": ["168.63.129.16"],
    "ula.test": ["fd00::1"],
    "linklocal.test": ["fe80::1%eth0"],
    "zero.test": ["0.0.0.0"],
    "broadcast.test": ["255.255.255.255"],
    "nothing.test": [],
    "nonsense.test": ["no address"],
}
NAMED = [f"http://{name}/" for name in NAMES] + ["http://LOOP.TEST./", "https://Meta.Test/", "http://absent.test/"]

REDIRECTS = [
    "http://127.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2130706433/",
    "http://loop.test/",
    "http://mixed.test/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://10.0.0.5:80/",
    "http://public.test:6379/",
    "http://public.test@127.0.0.1/",
    "//127.0.0.1/",
    "//loop.test/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_",
    "javascript:alert(1)",
    "http://①②⑦.⓪.⓪.①/",
    "http://[fe80::1%25eth0]/",
]

HOSTILE = [*LITERALS, *DISGUISES, *USERINFO, *SCHEMES_AND_PORTS, *NAMED]

PUBLIC_V4 = [
    *("1.1.1.1", "8.8.8.8", "9.9.9.9", "11.0.0.1", "13.107.42.12", "17.253.144.10", "20.112.52.29", "23.215.0.136"),
    *("31.13.72.36", "34.117.59.81", "40.97.116.82", "52.96.165.18", "64.233.160.5", "74.125.24.100"),
    *("91.198.174.192", "93.184.215.14", "99.86.4.1", "100.63.255.255", "100.128.0.1", "104.16.132.229"),
    *("126.255.255.255", "128.0.0.1", "140.82.121.4", "142.250.74.110", "151.101.1.69", "157.240.22.35"),
    *("168.63.129.15", "169.253.255.255", "169.255.0.1", "172.15.255.255", "172.32.0.1", "172.67.74.226"),
    *("185.199.108.153", "192.0.1.1", "192.167.255.255", "192.169.0.1", "198.17.255.255", "198.20.0.1"),
    *("199.16.156.102", "203.0.112.1", "203.0.114.1", "216.58.214.14", "223.255.255.254"),
]
PUBLIC_V6 = [
    *("2000::1", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2400:cb00::1", "2606:4700::6810:84e5"),
    *("2607:f8b0:4005:805::200e", "2620:1ec:21::14", "2620:fe::fe", "2800:3f0::1", "2a00:1450:4001:82a::200e"),
    *("2a03:2880:f12f:83:face:b00c:0:25de", "2c0f:fb50::1", "3ffd::1"),
]
HONEST = (
    [f"http://{a}/" for a in PUBLIC_V4]
    + [f"https://[{a}]/feed.ics" for a in PUBLIC_V6]
    + [
        "https://public.test/feed.ics?token=a%2Fb",
        "http://PUBLIC.TEST./",
        "https://public.test:443/",
        "http://both.test/",
        "https://münchen.test/kalender.ics",
        "https://xn--mnchen-3ya.test/kalender.ics",
        "https://under_score.test/",
    ]
)


def resolve(host: str, port: int) -> list[str]:
    """A resolver like the system's: old-style numbers become addresses, unknown names fail."""
    name = host.lower().removesuffix(".")
    try:
        return [socket.inet_ntoa(socket.inet_aton(name))]
    except OSError:
        pass
    known = {
        **NAMES,
        "public.test": ["93.184.215.14"],
        "both.test": ["93.184.215.14", "2606:4700::1111"],
        "xn--mnchen-3ya.test": ["93.184.215.14"],
        "under_score.test": ["93.184.215.14"],
    }
    if name not in known:
        raise socket.gaierror("unknown name")
    return known[name]

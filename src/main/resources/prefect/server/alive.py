# Whether a process of a server in several processes works: python -c SCRIPT PART TRIES [READY_URL]
#   api       it can reach the database (READY_URL answers), and takes events from Redis
#   services  it takes events from Redis
# A consumer that lost Redis does not come back by itself in every version of Prefect (3.4.22: prefect_redis/messaging.py,
# Consumer.run), while its process goes on. An API server that lost its database for a minute may answer nobody for long
# after (3.8.8). Such a process is ended, and the engine starts it again.
import os
import signal
import socket
import sys
import time
import urllib.parse
import urllib.request

import redis

SILENT, YOUNG = 60, 120  # seconds: what reads asks every second; a process does so after a while
FILE = "/opt/prefect/prefect.toml"
STUCK = 120  # seconds without an answer while the database can be reached
SINCE = "/tmp/prefect-not-ready"


def secret(variable, *path):
    if variable in os.environ:
        return os.environ[variable]
    try:
        from tomllib import loads  # from Python 3.11 on
    except ImportError:
        from toml import loads  # which Prefect brings along
    with open(FILE, encoding="utf-8") as file:
        value = loads(file.read())
    for key in path:
        value = value[key]
    return value


def connect():
    return redis.Redis(
        host=os.environ["PREFECT_REDIS_MESSAGING_HOST"],
        port=int(os.environ["PREFECT_REDIS_MESSAGING_PORT"]),
        password=secret("PREFECT_REDIS_MESSAGING_PASSWORD", "redis", "messaging", "password"),
        socket_timeout=5,
        socket_connect_timeout=5,
        decode_responses=True,
    )


def age():
    """Of the container's first process."""
    with open("/proc/1/stat", encoding="utf-8") as file:
        started = int(file.read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
    with open("/proc/uptime", encoding="utf-8") as file:
        return float(file.read().split()[0]) - started


def readers(client):
    """Connections of this container on which something waited for events a short while ago."""
    connections = client.client_list()
    me = str(client.client_id())
    address = next(one["addr"] for one in connections if one["id"] == me).rsplit(":", 1)[0]
    return [
        one
        for one in connections
        if one["addr"].rsplit(":", 1)[0] == address
        and one["db"] == "0"
        and one["cmd"].startswith("xread")
        and int(one["idle"]) < SILENT
    ]


def end(reason):
    message = f"alive: {reason}; this process ends, to be started again"
    print(message)
    with open("/proc/1/fd/2", "w", encoding="utf-8") as log:
        print(message, file=log)
    os.kill(1, signal.SIGTERM)
    time.sleep(3)  # what hangs does not heed it; the check itself has ten seconds
    os.kill(-1, signal.SIGKILL)  # all but the first process, which ends with its child, and this one
    sys.exit(1)


def takes_events(part):
    client = connect()
    if readers(client):
        return True
    # Before Redis 7.2 the group of an API server to which nothing has happened yet may be cleaned away by another
    # process of Prefect 3.4.22, so that it reads no more. To start it again would not help.
    excused = part == "api" and client.info("server")["uptime_in_seconds"] > age()
    if age() > YOUNG and not excused:
        end("it takes no events from Redis any more")
    return excused


def answers(url):
    # Not by the proxy that the server may have in its environment.
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5)


def end_if_stuck():
    if not os.path.exists(SINCE):
        open(SINCE, "w", encoding="utf-8").close()
    waited = time.time() - os.path.getmtime(SINCE)
    if STUCK < waited < age() and database_can_be_reached():
        os.remove(SINCE)
        end(f"it has not answered for {waited:.0f} s, although its database can be reached")


def database_can_be_reached():
    url = urllib.parse.urlsplit(secret("PREFECT_SERVER_DATABASE_CONNECTION_URL", "server", "database", "connection_url"))
    try:
        with socket.create_connection((url.hostname, url.port or 5432), timeout=5):
            return True
    except OSError:
        return False


def api_works(url):
    try:
        answers(url)
    except OSError:
        end_if_stuck()
        return False
    if os.path.exists(SINCE):
        os.remove(SINCE)
    try:
        return takes_events("api")
    except redis.RedisError:
        return True  # it still answers who asks


def services_work():
    try:
        return takes_events("services")
    except redis.RedisError:
        return False


part, tries, url = sys.argv[1], int(sys.argv[2]), "".join(sys.argv[3:])
for attempt in range(tries):
    if api_works(url) if part == "api" else services_work():
        sys.exit(0)
    if attempt + 1 < tries:
        time.sleep(0.1)
sys.exit(1)

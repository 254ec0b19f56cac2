# Runs in a container made for it, on the server's image and with the server's environment:
# python -c SCRIPT HOW FILE-WITH-THE-CONNECTION-URL
# Tells in one line why the server could not run here, before anything that runs is touched.
#   packages   the image has what the server needs
#   connect    and the database can be reached, with the server's own driver
#   migrate    and its role may make the tables
import importlib.util
import sys

MISSING_PACKAGE, NO_DATABASE = 64, 65


def refuse(code, reason):
    print(f"check: {' '.join(str(reason).split())}")
    sys.exit(code)


for package in ("prefect", "asyncpg"):
    if importlib.util.find_spec(package) is None:
        refuse(MISSING_PACKAGE, f"the Python package {package} is not in it")

how = sys.argv[1]
if how == "packages":
    sys.exit(0)

import asyncio
import errno
import os
import ssl

from sqlalchemy.ext.asyncio import create_async_engine

OLDEST = 14
TABLES = "select to_regclass('public.alembic_version') is not null"
EXTENSION = "select exists (select from pg_extension where extname = 'pg_trgm')"
MAY_EXTEND = "select has_database_privilege(current_database(), 'CREATE')"
MAY_MAKE_TABLES = "select has_schema_privilege('public', 'CREATE')"


async def check():
    with open(sys.argv[2], encoding="utf-8") as file:
        url = file.read()
    engine = create_async_engine(url, connect_args={"timeout": 10})
    async with engine.connect() as connection:

        async def answer(question):
            return (await connection.exec_driver_sql(question)).scalar()

        major = int(await answer("show server_version_num")) // 10000
        if major < OLDEST:
            refuse(NO_DATABASE, f"it is PostgreSQL {major}, and Prefect needs {OLDEST} or newer")
        if how == "migrate":
            if not await answer(EXTENSION) and not await answer(MAY_EXTEND):
                refuse(NO_DATABASE, "its role may not create the extension pg_trgm, and it is not there yet")
            if not await answer(MAY_MAKE_TABLES):
                refuse(NO_DATABASE, "its role may not create tables in the schema public")
    await engine.dispose()


try:
    asyncio.run(check())
except Exception as error:
    cause = getattr(error, "orig", None) or error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    reason = str(cause) or type(cause).__name__
    if isinstance(cause, asyncio.TimeoutError):
        reason = "no answer within 10 s"
    elif type(cause) is not ssl.SSLCertVerificationError and isinstance(cause, OSError) and cause.errno in errno.errorcode:
        reason = os.strerror(cause.errno)
    refuse(NO_DATABASE, reason)

"""Uses a server through the published client of the documented API, as it is, and prints JSON.

Usage: python oleander_client.py URL TOKEN polars|scripts|catalogs|refusals|stranger
"""

import asyncio
import json
import sys
from collections.abc import Awaitable

from oleander_sdk import Oleander, OleanderHttpError, PolarsOptions, PolarsTable

FLOWERS = "SELECT species, count(*) AS n FROM {} GROUP BY species ORDER BY species"


async def polars(client: Oleander) -> dict[str, object]:
    """Queries over a table, registered in every way there is."""
    ways: dict[str, str | PolarsTable] = {
        "flowers": "default.flowers",
        "f": "f=default.flowers",
        "g": PolarsTable(alias="g", table="default.flowers"),
    }
    told: dict[str, object] = {}
    for alias, table in ways.items():
        options = PolarsOptions(query=FLOWERS.format(alias), tables=[table])
        told[alias] = (await client.polars(options)).model_dump(mode="json")
    every = PolarsOptions(
        query="SELECT count(*) AS n FROM flowers",
        tables=list(ways.values()),
        params={"unused": [1, None]},
        catalog="oleander",
        vcpus=2,
        save_mode="append",
    )
    told["every option"] = (await client.polars(every)).model_dump(mode="json")
    return told


async def scripts(client: Oleander) -> dict[str, object]:
    """A script with parameters."""
    script = (
        "flowers = scan(params['table'])\n"
        "result = flowers.filter(pl.col('petal_length') > params['longer'])"
        ".group_by('species').len().sort('species')"
    )
    options = PolarsOptions(script=script, params={"table": "default.flowers", "longer": 5})
    return {"result": (await client.polars(options)).model_dump(mode="json")}


async def catalogs(client: Oleander) -> dict[str, object]:
    """All that the client asks about the lake."""
    size = await client.get_catalog_table_size("flowers")
    of_snapshot = await client.get_catalog_table_size("flowers", snapshot_id=size.snapshot_id)
    nested = await client.get_catalog_table_schema("leaves", namespace="outer.inner")
    return {
        "catalogs": (await client.list_catalogs()).model_dump(mode="json"),
        "counted": (await client.list_catalogs(include_tables=True)).model_dump(mode="json"),
        "namespaces": (await client.list_catalog_namespaces()).namespaces,
        "tables": [
            f"{table.namespace}/{table.table}"
            for table in (await client.list_catalog_tables()).tables
        ],
        "of a namespace": [
            table.table
            for table in (await client.list_catalog_tables(namespace="Mixed Case")).tables
        ],
        "location": (await client.get_catalog_table_metadata("flowers")).table["location"],
        "schema": [
            f"{field.name} {field.type}"
            for field in (await client.get_catalog_table_schema("flowers")).fields
        ],
        "nested": [field.name for field in nested.fields],
        "size": size.model_dump(mode="json"),
        "size of the snapshot": of_snapshot.model_dump(mode="json"),
    }


async def outcome(call: Awaitable[object]) -> str:
    """What a call raises: status and message."""
    try:
        return f"no error: {await call}"
    except OleanderHttpError as failure:
        return f"{failure.status} {failure.api_error}"


async def refusals(client: Oleander) -> dict[str, object]:
    """Calls that a server refuses."""

    def flowers(sql: str = "SELECT * FROM flowers", **more: object) -> Awaitable[object]:
        tables = {"tables": ["default.flowers"]} | more
        return client.polars(PolarsOptions.model_validate({"query": sql} | tables))

    return {
        "column": await outcome(flowers("SELECT no_such FROM flowers")),
        "script": await outcome(client.polars(PolarsOptions(script="n = 1\nresult = n / 0"))),
        "no script": await outcome(client.polars(PolarsOptions(script="result = ("))),
        "table": await outcome(flowers(tables=["default.bees"])),
        "catalog": await outcome(flowers(catalog="elsewhere")),
        "tier": await outcome(flowers(vcpus=3)),
        "destination": await outcome(flowers(destination="nowhere.copy")),
        "distributed": await outcome(
            flowers(
                distributed=True,
                destination="default.copy",
                instance_type="t4g.medium",
                cluster_size=4,
            )
        ),
        "namespaces": await outcome(client.list_catalog_namespaces("elsewhere")),
        "tables": await outcome(client.list_catalog_tables(namespace="nowhere")),
        "metadata": await outcome(client.get_catalog_table_metadata("bees")),
        "snapshot": await outcome(client.get_catalog_table_size("flowers", snapshot_id="1")),
        "partition": await outcome(
            client.get_catalog_table_size(
                "flowers", partition_filters=[{"key": "species", "value": "setosa"}]
            )
        ),
        "another route": await outcome(client.get_run("run")),
    }


async def stranger(client: Oleander) -> dict[str, object]:
    """What somebody with an unknown token is told."""
    return {
        "polars": await outcome(
            client.polars(PolarsOptions(query="SELECT 1", tables=["default.flowers"]))
        ),
        "catalogs": await outcome(client.list_catalogs()),
    }


async def main() -> None:
    """Runs what the command line names."""
    url, token, what = sys.argv[1:]
    client = Oleander(api_key=token, base_url=url)
    parts = {
        "polars": polars,
        "scripts": scripts,
        "catalogs": catalogs,
        "refusals": refusals,
        "stranger": stranger,
    }
    print(json.dumps(await parts[what](client)))


asyncio.run(main())

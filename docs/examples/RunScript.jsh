// Runs a Polars script from JShell, follows what it prints, and shows its rows.
//
//   OLEANDER_JDBC_URL=jdbc:oleander-polars://localhost:PORT OLEANDER_API_KEY=… \
//   jshell --class-path oleander-polars-jdbc.jar RunScript.jsh

import dev.oleander.polars.jdbc.*
import java.sql.*
import java.time.Duration

Connection connection = DriverManager.getConnection(System.getenv("OLEANDER_JDBC_URL"))
OleanderPolarsConnection polars = connection.unwrap(OleanderPolarsConnection.class)

String source = """
    flowers = scan(params["table"])
    print("species:", flowers.select(pl.col("species")).collect_schema().names())
    result = (
        flowers.group_by("species")
        .agg(pl.col("petal_length").mean().round(3).alias("mean"))
        .filter(pl.col("mean") >= params["at_least"])
        .sort("mean")
    )
    """.stripIndent()

try (OleanderPolarsScript script = polars.script(source)) {
    script.param("table", "default.flowers").param("at_least", 2.5);
    try (ResultSet rows = script.executeQuery()) {
        while (rows.next()) {
            System.out.println(rows.getString("species") + " " + rows.getDouble("mean"));
        }
    }
    System.out.print(script.getLog());
} catch (OleanderPolarsScriptException e) {
    System.out.println("line " + e.getLine().orElse(0) + ": " + e.getError());
}

connection.close()
/exit

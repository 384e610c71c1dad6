package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.StoredScript;
import java.util.Objects;

/** What a call runs. Immutable. */
sealed interface Procedure {
  /** As messages name it. */
  String name();

  /** {@code polars_script}: the source comes with the call. */
  record Script() implements Procedure {
    static final String NAME = "polars_script";

    /** The parameter that is the source, where a call names it. */
    static final String SOURCE = "script";

    @Override
    public String name() {
      return NAME;
    }
  }

  /** {@code polars_script_file}: the source is a file of the client. */
  record ScriptFile(ScriptFolder folder) implements Procedure {
    static final String NAME = "polars_script_file";

    /** The parameter that is the path, where a call names it. */
    static final String PATH = "file";

    public ScriptFile {
      Objects.requireNonNull(folder, "folder");
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  /** A script that the server has. */
  record Stored(StoredScript script) implements Procedure {
    public Stored {
      Objects.requireNonNull(script, "script");
    }

    @Override
    public String name() {
      return script.fullName();
    }
  }
}

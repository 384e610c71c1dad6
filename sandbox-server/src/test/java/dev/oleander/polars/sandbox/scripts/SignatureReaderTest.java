package dev.oleander.polars.sandbox.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SignatureReaderTest {

  private static Signature read(String toml) throws BadScriptException {
    return SignatureReader.read(
        "import os\n# /// procedure\n"
            + toml.lines().map(line -> "# " + line + "\n").collect(Collectors.joining())
            + "# ///\nresult = 1\n");
  }

  @Test
  void parametersKeepTheirOrderTypesAndDefaults() throws Exception {
    Signature signature =
        read(
            """
            description = "all of them"
            [parameters.z]
            type = "VARCHAR"
            default = ""
            [parameters.a]
            type = "bigint"
            default = -9223372036854775808
            [parameters.m]
            type = "DOUBLE"
            default = 1
            [parameters.b]
            type = "BOOLEAN"
            default = false
            [parameters.d]
            type = "decimal(5, 2)"
            default = "1.5"
            [parameters.day]
            type = "DATE"
            default = 2026-01-31
            [parameters.t]
            type = "TIMESTAMP"
            default = "2026-01-31 10:20"
            [parameters.tz]
            type = "timestamp  with time zone"
            default = 2026-01-31T10:20:30+02:00
            [parameters.needed]
            type = "DECIMAL(38)"
            description = "must be given"
            """);

    assertThat(signature.description()).contains("all of them");
    assertThat(signature.parameters())
        .extracting(
            parameter ->
                parameter.name()
                    + " "
                    + parameter.type().sqlName()
                    + parameter.defaultValue().map(value -> " " + value).orElse(""))
        .containsExactly(
            "z VARCHAR \"\"",
            "a BIGINT -9223372036854775808",
            "m DOUBLE 1.0",
            "b BOOLEAN false",
            "d DECIMAL(5,2) \"1.50\"",
            "day DATE \"2026-01-31\"",
            "t TIMESTAMP \"2026-01-31T10:20:00.000000\"",
            "tz TIMESTAMP WITH TIME ZONE \"2026-01-31T08:20:30.000000+00:00\"",
            "needed DECIMAL(38,0)");
    assertThat(signature.parameters().get(8).description()).contains("must be given");
  }

  @Test
  void anEmptyBlockDeclaresNoParameters() throws Exception {
    Signature none = new Signature(Optional.empty(), List.of());

    assertThat(SignatureReader.read("# /// procedure\n#\n# ///\n")).isEqualTo(none);
    assertThat(SignatureReader.read("# /// procedure\r\n# ///\r\n")).isEqualTo(none);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          result = 1                                           | declares no signature
          # /// procedure\\n# a                                | line 3: the block '# /// procedure' has no end
          # /// procedure\\nx = 1\\n# ///                      | line 2: the block '# /// procedure' has no end
          # /// procedure\\n#x\\n# ///                         | line 2: the block
          # /// procedure\\n# ///\\n# /// procedure\\n# ///    | twice
          \\n# /// procedure\\n# a =\\n# ///                   | line 3: the block is not TOML
          # /// procedure\\n# name = 1\\n# ///                 | line 2: the block has a key that is unknown; there is description, parameters
          # /// procedure\\n# description = 1\\n# ///          | line 2: the description of the block must be text
          # /// procedure\\n# parameters = 1\\n# ///           | line 2: parameters must be tables
          # /// procedure\\n# [parameters]\\n# a = 1\\n# ///   | line 3: parameter 'a' must be a table
          # /// procedure\\n#\\n# [parameters.a]\\n# ///       | line 3: parameter 'a' needs a type
          # /// procedure\\n# [parameters.a]\\n# type = "INT"\\n# ///  | line 3: parameter 'a' has a type that is unknown: write VARCHAR, BIGINT
          # /// procedure\\n# [parameters.a]\\n# type = "DECIMAL(39,2)"\\n# /// | line 3: parameter 'a' has the type DECIMAL(39,2): a decimal has 1 to 38 digits
          # /// procedure\\n# [parameters.a]\\n# type = "DATE"\\n# default = 1\\n# /// | line 4: the default of parameter 'a' must be a date as a string
          # /// procedure\\n# [parameters.a]\\n# type = "DOUBLE"\\n# default = inf\\n# /// | line 4: the default of parameter 'a' must be a number
          # /// procedure\\n# [parameters."a b"]\\n# type = "DOUBLE"\\n# /// | line 2: a parameter has a name that is not
          # /// procedure\\n# [parameters.a]\\n# type = "DATE"\\n# typ = 1\\n# /// | line 4: parameter 'a' has a key that is unknown
          # /// procedure\\n# [parameters.a]\\n# type = "DATE"\\n# default = [1]\\n# /// | line 4: the default of parameter 'a' must be a date
          # /// procedure\\n# [parameters.a]\\n# type = "BIGINT"\\n# default = 9223372036854775808\\n# /// | line 4: the block is not TOML: Integer is too large
          # /// procedure\\n# description = "a"\\n# description = "b"\\n# /// | line 3: the block is not TOML: description previously defined
          """)
  void saysWhatIsWrongAndWhere(String source, String message) {
    assertThatThrownBy(() -> SignatureReader.read(source.replace("\\n", "\n")))
        .isInstanceOf(BadScriptException.class)
        .hasMessageContaining(message);
  }

  @Test
  void depthIsNoWayIn() {
    String deep = "# /// procedure\n# a = " + "[".repeat(100_000) + "\n# ///\n";

    assertThatThrownBy(() -> SignatureReader.read(deep)).isInstanceOf(BadScriptException.class);
  }
}

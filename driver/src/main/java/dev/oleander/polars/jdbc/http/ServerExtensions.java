package dev.oleander.polars.jdbc.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the server of a connection can do beyond the documented API. It is asked when somebody first
 * wants to know, and once; a server that does not know the question has no extensions.
 *
 * <p>Any thread may ask.
 */
public final class ServerExtensions {
  private final OleanderHttp http;

  // Written under the lock of "this", once; an answer that did not come is asked for again.
  private volatile Set<String> names;

  /**
   * @param http stays the caller's
   */
  public ServerExtensions(OleanderHttp http) {
    this.http = http;
  }

  /**
   * Whether the server has an extension.
   *
   * @param name as {@code GET /api/v1/capabilities} spells it, such as {@code describe}
   * @throws SQLException if the server could not be asked
   */
  public boolean has(String name) throws SQLException {
    return names().contains(name);
  }

  /**
   * The names of all extensions, sorted; unmodifiable.
   *
   * @throws SQLException if the server could not be asked
   */
  public Set<String> names() throws SQLException {
    Set<String> known = names;
    return known != null ? known : ask();
  }

  private synchronized Set<String> ask() throws SQLException {
    if (names == null) {
      Optional<JsonNode> answer =
          http.find(OleanderHttp.METADATA_LIMIT, "api", "v1", "capabilities");
      Set<String> found = new TreeSet<>();
      answer.ifPresent(
          json ->
              json.path("extensions")
                  .forEach(
                      name -> {
                        if (name.isTextual()) {
                          found.add(name.textValue());
                        }
                      }));
      names = Collections.unmodifiableSet(found);
    }
    return names;
  }
}

package dev.oleander.polars.sandbox.catalog.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request to change something is about, for those who keep a record of it: as far as the
 * request tells it, whether it is a good one or not.
 *
 * @param names of namespaces, tables or views, their parts joined by dots
 * @param snapshotIds the snapshots that a commit adds
 */
public record RestTargets(List<String> names, List<String> snapshotIds) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEPARATOR = "\u001f";
  private static final int MOST = 20;

  public RestTargets {
    names = List.copyOf(names);
    snapshotIds = List.copyOf(snapshotIds);
  }

  /** Reads a request; never fails. */
  public static RestTargets of(RestRequest request) {
    JsonNode body = body(request.body());
    List<String> names = new ArrayList<>();
    List<String> snapshots = new ArrayList<>();
    switch (request.route()) {
      case CREATE_NAMESPACE -> names.add(joined(body.path("namespace")));
      case CREATE_TABLE, REGISTER_TABLE, CREATE_VIEW, REGISTER_VIEW ->
          names.add(inPath(request) + "." + body.path("name").asText());
      case RENAME_TABLE, RENAME_VIEW -> {
        names.add(identifier(body.path("source")));
        names.add(identifier(body.path("destination")));
      }
      case COMMIT_TRANSACTION -> {
        for (JsonNode change : body.path("table-changes")) {
          names.add(identifier(change.path("identifier")));
          addSnapshots(snapshots, change);
        }
      }
      default -> {
        names.add(inPath(request));
        addSnapshots(snapshots, body);
      }
    }
    return new RestTargets(few(names), few(snapshots));
  }

  private static JsonNode body(byte[] bytes) {
    try {
      return bytes.length == 0 ? JSON.missingNode() : JSON.readTree(bytes);
    } catch (IOException e) {
      return JSON.missingNode(); // which the catalog will say
    }
  }

  /** The namespace that the path names, and the table or view in it if it names one. */
  private static String inPath(RestRequest request) {
    List<String> variables = request.variables();
    return String.join(".", variables.subList(Math.min(1, variables.size()), variables.size()))
        .replace(SEPARATOR, ".");
  }

  private static String identifier(JsonNode identifier) {
    return joined(identifier.path("namespace")) + "." + identifier.path("name").asText();
  }

  private static String joined(JsonNode levels) {
    List<String> texts = new ArrayList<>();
    levels.forEach(level -> texts.add(level.asText()));
    return String.join(".", texts);
  }

  private static void addSnapshots(List<String> found, JsonNode commit) {
    for (JsonNode update : commit.path("updates")) {
      JsonNode id = update.path("snapshot").path("snapshot-id");
      if (update.path("action").asText().equals("add-snapshot") && id.isNumber()) {
        found.add(id.asText());
      }
    }
  }

  private static List<String> few(List<String> all) {
    return all.subList(0, Math.min(all.size(), MOST));
  }
}

package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.conflict;
import static dev.oleander.polars.sandbox.catalog.write.Refusals.invalid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;

/** The table that one write goes to: looks it up, and says what it is to become. One thread. */
final class TargetTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LEAST_FORMAT = 2;
  private static final String KEY_PROPERTY = "encryption.key-id";

  private final Catalog catalog;
  private final TableIdentifier identifier;
  private final NewTables rules;
  private final WriteOrder order;

  TargetTable(Catalog catalog, TableIdentifier identifier, NewTables rules, WriteOrder order) {
    this.catalog = catalog;
    this.identifier = identifier;
    this.rules = rules;
    this.order = order;
  }

  TableIdentifier identifier() {
    return identifier;
  }

  String name() {
    return identifier.toString();
  }

  /** The table as the catalog holds it now; empty when there is none. */
  Optional<TableOperations> load() {
    try {
      return catalog.loadTable(identifier) instanceof HasTableOperations table
          ? Optional.of(table.operations())
          : Optional.empty();
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes sure, as far as can be seen before there is a result, that the order can be carried out.
   *
   * @throws SandboxException TABLE_EXISTS, INVALID_REQUEST, UNSUPPORTED
   */
  void check(Optional<TableOperations> found) {
    if (found.isEmpty()) {
      rules.checkName(identifier);
      return;
    }
    if (order.mode() == SaveMode.CREATE) {
      throw exists(null);
    }
    if (!order.partitionBy().isEmpty() && !order.replaceSchema()) {
      throw invalid(
          "partitionBy: table '%s' is there already and keeps its partitions: leave it out, or set replaceSchema"
              .formatted(name()));
    }
    requirePlain(found.get());
  }

  private void requirePlain(TableOperations found) {
    if (found.current().properties().containsKey(KEY_PROPERTY)) {
      throw new SandboxException(
          ErrorCode.UNSUPPORTED,
          "table '%s' is encrypted, and this server cannot write such".formatted(name()));
    }
  }

  SandboxException exists(Throwable cause) {
    return new SandboxException(
        ErrorCode.TABLE_EXISTS, "table '%s' exists already".formatted(name()), cause);
  }

  /**
   * What a result goes to.
   *
   * @param names of the result's columns in the table
   * @throws SandboxException also when the result does not fit
   */
  Target find(Schema result, List<String> names) {
    Optional<TableOperations> found = load();
    check(found);
    if (found.isPresent()) {
      return existing(found.get(), result, names);
    }
    try {
      return made(result, names);
    } catch (AlreadyExistsException e) {
      // Another one has made it just now, or it is a view.
      Optional<TableOperations> theirs = load();
      if (theirs.isEmpty() || order.mode() == SaveMode.CREATE) {
        throw exists(e);
      }
      check(theirs);
      return existing(theirs.get(), result, names);
    }
  }

  private Target existing(TableOperations operations, Schema result, List<String> names) {
    TableMetadata current = operations.current();
    if (order.replaceSchema()) {
      return new Target(operations, Optional.of(current), replaced(current, result, names));
    }
    ResultFit.check(result, names, current.schema());
    return new Target(operations, Optional.of(current), current);
  }

  /**
   * The same once more, of the table as it is now.
   *
   * @param before what the files were written for
   * @throws SandboxException CONFLICT when the files do not fit any more
   */
  Target again(Target before, Schema result, List<String> names) {
    if (before.base().isEmpty()) {
      return before;
    }
    TableMetadata current = refreshed(before);
    TableMetadata start = order.replaceSchema() ? replaced(current, result, names) : current;
    boolean fits =
        start.schema().sameSchema(before.start().schema())
            && before.start().spec().equals(start.spec(before.start().defaultSpecId()));
    if (!current.uuid().equals(before.base().get().uuid()) || !fits) {
      throw changed(null);
    }
    return new Target(before.operations(), Optional.of(current), start);
  }

  private TableMetadata refreshed(Target before) {
    try {
      return before.operations().refresh();
    } catch (NoSuchTableException | IllegalStateException e) {
      // Iceberg says the latter when a table was dropped and made again under its name.
      throw changed(e);
    }
  }

  /**
   * Another one has made the table while this write was about to: the rows go into theirs, if the
   * files are as files of theirs are.
   *
   * @throws SandboxException TABLE_EXISTS where the table must not be there; SCHEMA_MISMATCH when
   *     the result does not fit; CONFLICT when it does, and its files do not
   */
  Target foreign(Target before, Schema result, List<String> names, Throwable cause) {
    Optional<TableOperations> theirs = load();
    if (order.mode() == SaveMode.CREATE || theirs.isEmpty()) {
      throw exists(cause);
    }
    PartitionSpec wanted = before.start().spec();
    if (!theirs.get().current().spec().equals(wanted)) {
      check(theirs);
    }
    requirePlain(theirs.get());
    Target target = existing(theirs.get(), result, names);
    Schema schema = target.start().schema();
    boolean sameIds =
        before.start().schema().columns().stream()
            .allMatch(column -> column.equals(schema.asStruct().field(column.fieldId())));
    if (!sameIds || !target.start().spec().equals(wanted)) {
      throw changed(cause);
    }
    return target;
  }

  private SandboxException changed(Throwable cause) {
    return conflict(
        "table '%s' was made, dropped or given other columns while the workload ran: run it again"
            .formatted(name()),
        cause);
  }

  private Target made(Schema result, List<String> names) {
    AtomicInteger id = new AtomicInteger();
    Schema schema = NewSchema.of(result, names, Optional.empty(), id::incrementAndGet);
    requireColumns(schema);
    Catalog.TableBuilder builder =
        catalog
            .buildTable(identifier, schema)
            .withPartitionSpec(rules.partitioning(schema, order.partitionBy()))
            .withProperty(TableProperties.FORMAT_VERSION, Integer.toString(LEAST_FORMAT));
    rules.location(identifier).ifPresent(builder::withLocation);
    try {
      if (!(builder.createTransaction() instanceof BaseTransaction transaction)) {
        throw new IllegalStateException("the catalog has transactions of its own");
      }
      return new Target(
          transaction.underlyingOps(), Optional.empty(), transaction.currentMetadata());
    } catch (NoSuchNamespaceException e) {
      throw new SandboxException(
          ErrorCode.NAMESPACE_NOT_FOUND,
          "namespace '%s' was not found".formatted(identifier.namespace()),
          e);
    }
  }

  /** The same table with the result's columns; its snapshots and their schemas stay. */
  private TableMetadata replaced(TableMetadata base, Schema result, List<String> names) {
    AtomicInteger id = new AtomicInteger(base.lastColumnId());
    Schema schema = NewSchema.of(result, names, Optional.of(base.schema()), id::incrementAndGet);
    requireColumns(schema);
    PartitionSpec spec = withIds(rules.partitioning(schema, order.partitionBy()), base);
    try {
      return TableMetadata.buildFrom(base)
          .upgradeFormatVersion(Math.max(LEAST_FORMAT, base.formatVersion()))
          .setCurrentSchema(schema, id.get())
          .setDefaultPartitionSpec(spec)
          .setDefaultSortOrder(SortOrder.unsorted())
          .build();
    } catch (ValidationException | IllegalArgumentException e) {
      throw new SandboxException(
          ErrorCode.SCHEMA_MISMATCH,
          "table '%s' cannot take these columns and keep its history: a column that it was partitioned by has another type now; give it another name"
              .formatted(name()),
          e);
    }
  }

  private static void requireColumns(Schema schema) {
    if (schema.columns().isEmpty()) {
      throw new SandboxException(
          ErrorCode.SCHEMA_MISMATCH, "the result has no columns, which no table can be made of");
    }
  }

  /** Fields that the table had before keep their ids, others get new ones. */
  private static PartitionSpec withIds(PartitionSpec spec, TableMetadata base) {
    int next = base.lastAssignedPartitionId();
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(PartitionSpecParser.toJson(spec));
      for (JsonNode node : json.path("fields")) {
        ObjectNode field = (ObjectNode) node;
        Optional<PartitionField> known = known(field, base);
        field.put("field-id", known.isPresent() ? known.get().fieldId() : ++next);
      }
      return PartitionSpecParser.fromJson(spec.schema(), json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a partition spec cannot be read again", e);
    }
  }

  private static Optional<PartitionField> known(ObjectNode field, TableMetadata base) {
    return base.specs().stream()
        .flatMap(spec -> spec.fields().stream())
        .filter(
            each ->
                each.sourceId() == field.path("source-id").asInt()
                    && each.transform().toString().equals(field.path("transform").asText()))
        .findFirst();
  }

  /** What the snapshot of this write tells of it. */
  Map<String, String> summary(Target target) {
    return Earlier.summary(order, target.base().isEmpty());
  }

  /** Whether the rows that are there go. */
  boolean clears() {
    return order.mode() == SaveMode.OVERWRITE;
  }
}

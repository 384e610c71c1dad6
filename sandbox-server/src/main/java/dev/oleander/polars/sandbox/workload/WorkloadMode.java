package dev.oleander.polars.sandbox.workload;

/** How a workload says what it computes. */
public enum WorkloadMode {
  QUERY("query"),
  SCRIPT("script");

  private final String wireName;

  WorkloadMode(String wireName) {
    this.wireName = wireName;
  }

  /** The API's name. */
  public String wireName() {
    return wireName;
  }
}

package dev.oleander.polars.sandbox.worker.cgroup;

/** The two interfaces that the kernel has for control groups; a host may use both at once. */
public enum GroupVersion {
  V1("cgroup-v1"),
  V2("cgroup-v2");

  private final String reportName;

  GroupVersion(String reportName) {
    this.reportName = reportName;
  }

  /** As reports name it. */
  public String reportName() {
    return reportName;
  }
}

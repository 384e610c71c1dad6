package dev.oleander.polars.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the packages' own descriptions say about who may use what. */
final class ArchitectureTest {
  private static final String ROOT = "dev.oleander.polars.sandbox";
  private static final String WORKER = ROOT + ".worker";
  private static final String RELAY = ROOT + ".relay";
  private static final String SOCKETS = RELAY + ".socket";
  private static final JavaClasses SERVER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void onlyWorkerKnowsProcesses() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".worker..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ProcessBuilder.class, Process.class, ProcessHandle.class)
        .check(SERVER);
  }

  @Test
  void onlyCatalogKnowsIceberg() {
    onlyKnownBy("catalog", "org.apache.iceberg..");
  }

  @Test
  void onlyCatalogAndHistoryKnowDatabases() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".catalog..", ROOT + ".history")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.sqlite..", "java.sql..")
        .check(SERVER);
  }

  @Test
  void onlyTelemetryKnowsPrometheus() {
    onlyKnownBy("telemetry", "io.prometheus..");
  }

  @Test
  void onlyHttpKnowsJetty() {
    onlyKnownBy("http", "org.eclipse.jetty..");
  }

  @Test
  void onlySocketsOfBoxesAreNative() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SOCKETS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(SERVER);
  }

  @Test
  void hostUsesNothingOfTheServer() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".host")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..").and(not(resideInAPackage(ROOT + ".host"))))
        .check(SERVER);
  }

  @Test
  void onlyTheProgramKnowsTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(SERVER);
  }

  @Test
  void errorConfigAndWorkerUseNothingOfTheServer() {
    notUsed("error", "config", "worker", "catalog", "access", "workload", "audit", "http", "seed");
    notUsed("config", "error", "worker", "catalog", "access", "workload", "audit", "http", "seed");
    notUsed("telemetry", "config", "catalog", "access", "audit", "http", "seed");
    noClasses()
        .that()
        .resideInAPackage(WORKER + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(not(resideInAnyPackage(WORKER + "..", ROOT + ".host", RELAY))))
        .check(SERVER);
    noClasses()
        .that()
        .resideInAPackage(RELAY + "..")
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAPackage(RELAY + ".."))))
        .check(SERVER);
    noClasses()
        .that()
        .resideInAPackage(SOCKETS)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAPackage(SOCKETS))))
        .check(SERVER);
  }

  @Test
  void theServerKnowsOfWorkersWordsAndThePoolAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(WORKER + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(WORKER + ".*..").and(not(resideInAPackage(WORKER + ".pool"))))
        .check(SERVER);
  }

  @Test
  void workersPackagesUseEachOtherAsTheirDescriptionsSay() {
    worker("").uses();
    worker(".cgroup").uses();
    worker(".state").uses(".cgroup");
    worker(".box").uses("", ".cgroup", ".state");
    worker(".isolation").uses("", ".cgroup", ".state", ".box");
    worker(".protocol").uses("", ".box");
    worker(".start").uses("", ".cgroup", ".state", ".box", ".isolation", ".protocol");
    worker(".canary").uses("", ".cgroup", ".state", ".box", ".isolation", ".start");
    worker(".schedule").uses("");
    slices().matching(WORKER + ".(*)..").should().beFreeOfCycles().check(SERVER);
  }

  /** Ended workloads are remembered by the thousand, and a request may have megabytes of SQL. */
  @Test
  void aWorkloadHoldsNothingOfItsRequest() {
    noClasses()
        .that()
        .haveSimpleName("Workload")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("WorkloadRequest")
        .check(SERVER);
  }

  @Test
  void packagesUseEachOtherOneWay() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(SERVER);
    notUsed("catalog", "worker", "access", "workload", "audit", "http", "seed", "config");
    notUsed(
        "scripts", "catalog", "worker", "access", "workload", "audit", "http", "seed", "config");
    notUsed("access", "worker", "workload", "audit", "http", "seed", "config");
    notUsed("audit", "worker", "http", "seed", "config");
    notUsed("workload", "audit", "http", "seed", "config");
    notUsed("seed", "http", "access", "audit", "config");
    notUsed("history", "catalog", "access", "audit", "http", "seed", "config");
  }

  /** A package of {@code worker}. */
  private record WorkerPackage(String name) {

    /** Nothing of {@code worker} but itself and these is used by it. */
    void uses(String... others) {
      String[] used =
          Stream.concat(Stream.of(name), Stream.of(others))
              .map(other -> WORKER + other)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(WORKER + name)
          .should()
          .dependOnClassesThat(resideInAPackage(WORKER + "..").and(not(resideInAnyPackage(used))))
          .check(SERVER);
    }
  }

  private static WorkerPackage worker(String name) {
    return new WorkerPackage(name);
  }

  private static void onlyKnownBy(String owner, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "." + owner + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(SERVER);
  }

  private static void notUsed(String by, String... others) {
    for (String other : others) {
      noClasses()
          .that()
          .resideInAPackage(ROOT + "." + by + "..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + "." + other + "..")
          .check(SERVER);
    }
  }
}

package dev.oleander.polars.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may use which: the rules that the package-info files tell in words. */
final class PackageRulesTest {
  private static final String ROOT = "dev.oleander.polars.jdbc";
  private static final List<String> PEERS = List.of("sql", "arrow", "json", "catalog", "workload");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static String in(String name) {
    return ROOT + "." + name + "..";
  }

  @Test
  void allPackagesAreSeen() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
        .contains(
            ROOT,
            ROOT + ".arrow",
            ROOT + ".catalog",
            ROOT + ".config",
            ROOT + ".error",
            ROOT + ".http",
            ROOT + ".json",
            ROOT + ".sql",
            ROOT + ".statement",
            ROOT + ".type",
            ROOT + ".value",
            ROOT + ".workload",
            ROOT + ".zstd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sql", "arrow", "json", "catalog", "workload"})
  void whatStatementComposesNeverSeesEachOther(String name) {
    String[] others =
        PEERS.stream()
            .filter(peer -> !peer.equals(name))
            .map(PackageRulesTest::in)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(in(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheDriverKnowsStatement() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("statement"))
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".OleanderPolarsDriver")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("statement"))
        .check(CLASSES);
  }

  @Test
  void nothingUsesTheDriverAndTheInterfacesBeyondJdbcUseNothing() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".OleanderPolarsDriver")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(ROOT + ".OleanderPolarsDriver")
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(ROOT)
        .and()
        .areInterfaces()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", ROOT)
        .check(CLASSES);
  }

  @Test
  void librariesStayWithTheirOwners() {
    onlyIn("org.apache.calcite.avatica..", "statement");
    onlyIn("org.apache.iceberg..", "catalog");
    onlyIn("org.apache.arrow.flatbuf..", "arrow", "json");
    onlyOleanderPolarsArrow();
    onlyIn("com.google.flatbuffers..", "arrow", "json");
    onlyIn("okhttp3..", "http");
  }

  @Test
  void zstdUsesNothing() {
    classes()
        .that()
        .resideInAPackage(in("zstd"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", in("zstd"))
        .check(CLASSES);
  }

  /** The application brings that library, or does not. */
  private static void onlyOleanderPolarsArrow() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.OleanderPolarsArrow(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.arrow.vector..", "org.apache.arrow.memory..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(".*\\.OleanderPolarsArrow(\\$.*)?")
        .check(CLASSES);
  }

  private static void onlyIn(String library, String... owners) {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            Arrays.stream(owners).map(PackageRulesTest::in).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  @Test
  void thePublicApiShowsNothingInternal() {
    DescribedPredicate<JavaClass> internal =
        DescribedPredicate.describe(
            "internal", used -> used.getPackageName().startsWith(ROOT + "."));
    classes()
        .that()
        .resideInAPackage(ROOT)
        .and()
        .doNotHaveSimpleName("package-info")
        .and()
        .areTopLevelClasses()
        .should()
        .bePublic()
        .andShould()
        .notBeAssignableTo(internal)
        .check(CLASSES);
  }
}

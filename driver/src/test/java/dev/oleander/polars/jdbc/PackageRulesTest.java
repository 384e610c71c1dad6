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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may use which: the rules that the package-info files tell in words. */
final class PackageRulesTest {
  private static final String ROOT = "dev.oleander.polars.jdbc";
  private static final List<String> PEERS = List.of("sql", "arrow", "catalog", "workload");

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
            ROOT + ".sql",
            ROOT + ".statement",
            ROOT + ".type",
            ROOT + ".workload");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sql", "arrow", "catalog", "workload"})
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
    onlyIn("org.apache.arrow..", "arrow");
    onlyIn("com.google.flatbuffers..", "arrow");
    onlyIn("okhttp3..", "http");
  }

  private static void onlyIn(String library, String owner) {
    noClasses()
        .that()
        .resideOutsideOfPackage(in(owner))
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
        .should()
        .bePublic()
        .andShould()
        .notBeAssignableTo(internal)
        .check(CLASSES);
  }
}

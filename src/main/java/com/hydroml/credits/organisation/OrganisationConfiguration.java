package com.hydroml.credits.organisation;

import com.hydroml.credits.audit.AuditTrail;
import com.hydroml.credits.database.Notifications;
import com.hydroml.credits.database.WholeTransactions;
import com.hydroml.credits.kernel.RandomIds;
import com.hydroml.credits.observability.MeterNames;
import com.hydroml.credits.web.Endpoint;
import com.hydroml.credits.web.Endpoints;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;

/** Wires the organisations. */
@Configuration(proxyBeanMethods = false)
class OrganisationConfiguration {

  @Bean
  Organisations organisations() {
    return new Organisations();
  }

  @Bean
  OrganisationStart organisationStart(
      OrganisationProperties properties,
      DatabaseClient database,
      Notifications notifications,
      Organisations organisations,
      MeterRegistry meters) {
    OrganisationStart start =
        new OrganisationStart(
            properties, new OrganisationRows(database), notifications, organisations);
    Gauge.builder(MeterNames.ORGANISATIONS_AGE, start, OrganisationStart::ageSeconds)
        .baseUnit("seconds")
        .description("Since this instance read the changes of organisations last")
        .register(meters);
    return start;
  }

  @Bean
  Endpoints organisationRoutes(
      DatabaseClient database,
      AuditTrail audit,
      ReactiveTransactionManager manager,
      RandomIds ids,
      Clock clock) {
    OrganisationAccounts accounts = new OrganisationAccounts(database);
    OrganisationChanges changes =
        new OrganisationChanges(
            database,
            new OrganisationRows(database),
            accounts,
            audit,
            WholeTransactions.afterTheLock(manager));
    BudgetStore budgetStore = new BudgetStore(database, clock);
    BudgetAdministration budgets = new BudgetAdministration(budgetStore, changes, ids);
    MemberStore members = new MemberStore(database);
    TeamStore teams = new TeamStore(database);
    List<Endpoints> routes =
        List.of(
            new MemberRoutes(
                new MemberAdministration(members, budgets, changes), members, accounts),
            new TeamRoutes(new TeamAdministration(teams, budgets, changes), teams, accounts),
            new BudgetRoutes(budgets, budgetStore, accounts));
    List<Endpoint> all = routes.stream().flatMap(part -> part.endpoints().stream()).toList();
    return () -> all;
  }
}

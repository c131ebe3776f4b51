package com.hydroml.credits.backing;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * The management port of each service has event loops of its own. Spring's tests see to that for
 * the service's port only: the management port has the JVM's common ones, which end with whichever
 * service of the JVM is closed first, and from then on it refuses connections.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
public class OwnManagementResources {

  @Bean
  static BeanPostProcessor ownResources() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof ReactorResourceFactory resources) {
          resources.setUseGlobalResources(false);
        }
        return bean;
      }
    };
  }
}

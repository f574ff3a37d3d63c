import { CDK_VERSION } from './language';

/** Returns the project file of Maven. */
export function pom(name: string, mainClass: string): string {
  const plugin = (group: string, artifact: string, version: string) => `      <plugin>
        <groupId>${group}</groupId>
        <artifactId>${artifact}</artifactId>
        <version>${version}</version>
      </plugin>
`;
  const dependency = (group: string, artifact: string, version: string, scope = '') => `    <dependency>
      <groupId>${group}</groupId>
      <artifactId>${artifact}</artifactId>
      <version>\${${version}}</version>
${scope}    </dependency>
`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>${name}</artifactId>
  <version>0.1.0</version>

  <properties>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <maven.compiler.release>17</maven.compiler.release>
    <exec.mainClass>${mainClass}</exec.mainClass>
    <cdk.version>${CDK_VERSION}</cdk.version>
    <constructs.version>[10.5.1,11.0.0)</constructs.version>
    <cdk-vpc-lambda-api.version>[0.0.0,1.0.0)</cdk-vpc-lambda-api.version>
    <junit.version>5.11.4</junit.version>
  </properties>

  <dependencies>
${dependency('software.amazon.awscdk', 'aws-cdk-lib', 'cdk.version')}\
${dependency('software.constructs', 'constructs', 'constructs.version')}\
${dependency('io.github.cdkvpclambdaapi', 'cdk-vpc-lambda-api', 'cdk-vpc-lambda-api.version')}\
${dependency('org.junit.jupiter', 'junit-jupiter', 'junit.version', '      <scope>test</scope>\n')}  </dependencies>

  <build>
    <plugins>
${plugin('org.apache.maven.plugins', 'maven-compiler-plugin', '3.13.0')}\
${plugin('org.apache.maven.plugins', 'maven-surefire-plugin', '3.2.5')}\
${plugin('org.codehaus.mojo', 'exec-maven-plugin', '3.1.0')}    </plugins>
  </build>
</project>
`;
}

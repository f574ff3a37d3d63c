import { App } from 'aws-cdk-lib';
import { LibraryStack } from './library-stack';
import { ReportsStack } from './reports-stack';
import { ShopStack } from './shop-stack';

const app = new App();
new ShopStack(app, 'ShopStack');
new LibraryStack(app, 'LibraryStack');
new ReportsStack(app, 'ReportsStack', { env: { region: 'eu-central-1' } });
app.synth();

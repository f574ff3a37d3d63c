import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ShopStack } from './shop-stack';

const app = new App({ outdir: process.env.CDK_OUTDIR ?? join(__dirname, 'cdk.out') });
new ShopStack(app, 'ShopStack');
app.synth();

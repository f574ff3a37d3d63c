import { CfnResource, Lazy } from 'aws-cdk-lib';
import { AssetCode, Code, CodeConfig, ResourceBindOptions } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** Code that is packed when the app is synthesized, so that it contains what is added after its function is created. */
export class LateCode extends Code {
  public readonly isInline = false;
  private readonly packed = new Map<string, CodeConfig>();
  private resource?: CfnResource;

  /**
   * @param content returns the content, as it is so far
   * @param pack packs a content
   */
  constructor(private readonly content: () => string, private readonly pack: (content: string) => AssetCode) {
    super();
  }

  public override bind(scope: Construct): CodeConfig {
    return {
      s3Location: {
        bucketName: Lazy.uncachedString({ produce: () => this.location(scope).bucketName }),
        objectKey: Lazy.uncachedString({ produce: () => this.location(scope).objectKey }),
      },
    };
  }

  public override bindToResource(resource: CfnResource, _options?: ResourceBindOptions) {
    this.resource = resource;
  }

  /** Usually there is one content; an app that resolves tokens before it is complete causes another asset, which is not used. */
  private location(scope: Construct): NonNullable<CodeConfig['s3Location']> {
    const content = this.content();
    const known = this.packed.get(content) ?? this.bindAsset(scope, this.pack(content));
    this.packed.set(content, known);
    return known.s3Location!;
  }

  private bindAsset(scope: Construct, code: AssetCode): CodeConfig {
    const config = code.bind(new Construct(scope, `Code${this.packed.size}`));
    if (this.resource) code.bindToResource(this.resource);
    return config;
  }
}
